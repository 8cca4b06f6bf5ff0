"""Which test is open and which has just ended in version 1, as our parser has it.

The reference has one test at a time: an outcome of another name is text, as are a test that begins before
the last one has ended and an outcome of one that has. See src/process/subunit/v1/tests.ts.
"""
import re

from testtools.tags import TagContext

OUTCOMES = {b'success': 'success', b'successful': 'success', b'failure': 'fail', b'error': 'fail',
            b'skip': 'skip', b'xfail': 'xfail', b'uxsuccess': 'uxsuccess',
            b'fail': 'fail', b'knownfail': 'xfail', b'skip-testsuite': 'skip',
            b'testsuite-failure': 'fail', b'testsuite-error': 'fail',
            b'testsuite-xfail': 'xfail', b'testsuite-uxsuccess': 'uxsuccess'}
SAMBA = {'fail', 'knownfail'}
SUITE_WORDS = {b'testsuite', b'testsuite-success', b'testsuite-count'}
PROSE = {'error', 'failure', 'fail', 'success', 'successful'}
SEVERITY = ['success', 'skip', 'xfail', 'uxsuccess', 'fail']
# How cmocka tells of what a group of tests needs.
CMOCKA_GROUP = re.compile(r'.+?( \[ \[ {2}FAILED {2}\] GROUP (?:SETUP|TEARDOWN) \])')
# White space as JavaScript has it.
BLANK = re.compile('[\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]')


class Report:
    """A test whose outcome is read, or may be followed by another."""

    def __init__(self, name):
        self.name = name
        self.words = []
        self.status = self.tags = self.end = None
        # (name, type, bytes, time) of attachments
        self.files = []
        # when another outcome came while it was open
        self.left = None


class Tests:
    def __init__(self, stream, adjustments):
        self._stream = stream
        self._adjustments = adjustments
        self.open = self._ended = None
        # when the open test began, until that is handed on; the first time told in it
        self._begun = None

    def knows(self, name):
        return any(test is not None and test.name == name for test in (self.open, self._ended))

    def begin(self, name):
        self._release()
        if self.open is not None:
            self._adjustments.note('test that begins before the last has ended')
            self._leave()
        self.open = Report(name)
        self._begun = [self._stream._now(), None]
        self._stream._tags = TagContext(self._stream._tags)

    def tick(self):
        """The stream has told a time. Of two in a test the first is its start."""
        if self._begun is not None and self._begun[1] is None:
            self._begun[1] = self._stream._now()
        elif self._begun is not None:
            self._adjustments.note('two times in a test')
            self._hand_on_start(self._begun[1])

    def _hand_on_start(self, at=None):
        """As startTest has it."""
        if self._begun is None or self.open is None:
            return
        at = self._begun[0] if at is None else at
        self._begun = None
        self._stream.status(test_id=self.open.name, test_status='inprogress', timestamp=at)

    def _kind_behind(self, name, rest):
        kind = rest[len(name):]
        if not rest.startswith(name) or kind not in ('', ' [', ' [ multipart') and kind[:3] != ' [ ':
            return None
        if kind not in ('', ' [', ' [ multipart'):
            self._adjustments.note('details on the line of the outcome')
        return kind

    def report(self, word, colon, rest):
        """The test an outcome is about, and what follows its name; None: a line of the program."""
        for test in (self.open, self._ended):
            kind = None if test is None else self._kind_behind(test.name, rest)
            if kind is not None:
                if test is self.open:
                    self._release()
                else:
                    self._adjustments.note('second outcome of a test')
                self._hand_on_start()
                if word in SAMBA:
                    self._adjustments.note("Samba's words")
                return test, kind
        group = CMOCKA_GROUP.fullmatch(rest)
        if group:
            kind = group[1]
        else:
            kind = next((kind for kind in (' [ multipart', ' [') if rest.endswith(kind)), '')
        if rest == kind:
            kind = ''
        if not colon or kind == '' and word in PROSE and BLANK.search(rest):
            return None
        self._adjustments.note('outcome of another test')
        self._release()
        self._hand_on_start()
        if self.open is not None and self.open.left is None:
            self.open.left = (self._stream._now(),)
        return Report(rest[:len(rest) - len(kind)]), kind

    def finish(self, test, word, details):
        names = {}
        for name, content in details.items():
            data = b''.join(content.iter_bytes())
            given = name
            number = 1
            while test.words and given in {file[0] for file in test.files}:
                given = '%s-%d' % (name, number)
                number += 1
            now = self._stream._now()
            test.files.append((given, repr(content.content_type), data, now))
        status = OUTCOMES[word.encode()]
        test.words.append(word)
        if test.status is None or SEVERITY.index(status) > SEVERITY.index(test.status):
            test.status = status
        test.end = self._stream._now()
        if test.tags is None:
            tags = self._stream._tags
            if self.open is not None and test is not self.open:
                tags = tags.parent
            test.tags = tags.get_current_tags()
        if test is self.open:
            self._stream.stopTest(None)
            self.open = None
        self._ended = test

    def end(self):
        self._release()
        if self.open is None:
            return
        # a test that never ended is one, not an error of its own making
        self._adjustments.note('test that never ended')
        self._hand_on_start()
        if self.open.left is not None:
            self._leave()
        else:
            self._stream.status(test_id=self.open.name, test_tags=self._stream.current_tags,
                                timestamp=self._stream._now())

    def _leave(self):
        self._hand_on_start()
        at = self._stream._now() if self.open.left is None else self.open.left[0]
        self._stream.status(test_id=self.open.name, test_tags=self._stream.current_tags, timestamp=at)
        self._stream.targets[0].leave(self.open.name)
        self._stream.stopTest(None)
        self.open = None

    def _release(self):
        test, self._ended = self._ended, None
        if test is None:
            return
        if len(test.words) > 1:
            words = ''.join(word + '\n' for word in test.words).encode()
            test.files.append(('outcomes', 'text/plain; charset="utf8"', words, test.end))
        for name, mime, data, time in test.files:
            self._stream.status(test_id=test.name, file_name=name, mime_type=mime, file_bytes=data,
                                timestamp=time)
        self._stream.status(test_id=test.name, test_status=test.status, test_tags=test.tags,
                            timestamp=test.end)
