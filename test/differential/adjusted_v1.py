"""Version 1 of the reference with the differences that our parser has on purpose, each with its reason.

The reading of times, tags, progress and details is python-subunit's. What is changed is what an outcome
belongs to (adjusted_tests.py), and that a line that cannot be read is output of the program, and never
the end of everything.
"""
import re

import subunit

from adjusted_details import BracketedDetails, InlineDetails, MultipartDetails
from adjusted_tests import OUTCOMES, SUITE_WORDS, Tests


class AdjustedV1(subunit.TestProtocolServer):
    def __init__(self, client, stream):
        super().__init__(client, stream)
        # set once the reading is known
        self.tests = None
        # the details being read, and their outcome
        self._details = self._outcome = None

    def readFrom(self, pipe):
        self.tests = Tests(self.client.decorated, self.adjustments)
        for line in pipe:
            if line.endswith(b'\n'):
                self.lineReceived(line)
            else:
                self._last_line(line)
        self._lost_connection()

    def lineReceived(self, line, raw=None):
        self._raw = raw or line
        in_details = self._details is not None
        try:
            if in_details:
                if self._details.wants_text() and line != b']\n':
                    line.decode('utf8')
                self._details.lineReceived(line)
            else:
                self._directive(line)
        except UnicodeDecodeError:
            self.adjustments.note('invalid UTF-8')
            self.lineReceived(line.decode('utf8', 'replace').encode('utf8'), line)
        except Exception as error:
            self.adjustments.note('line that cannot be read')
            if in_details:
                self.endDetails()
                self.lineReceived(getattr(error, 'rest', raw or line))
            else:
                self.stdOutLineReceived(line)

    def _directive(self, line):
        """As _ParserState.lineReceived has it."""
        if re.match(rb'(|s|k|i|p|sk|ki|ip|ski|kip):*\s', line):
            # `cmd in b'skip'` is also true for b'', b'k', b'ip'
            self.adjustments.note('parts of the word skip')
        parts = line.split(None, 1)
        if len(parts) < 2 or not line.startswith(parts[0]):
            self.stdOutLineReceived(line)
            return
        offset = len(parts[0]) + 1
        word, colon = parts[0].rstrip(b':'), parts[0].endswith(b':')
        if word in (b'test', b'testing'):
            name = line[offset:-1].decode('utf8')
            if colon or self.tests.open is None:
                self.tests.begin(name)
            else:
                self.stdOutLineReceived(line)
        elif word == b'progress':
            self._handleProgress(offset, line)
        elif word == b'tags':
            self._handleTags(offset, line)
        elif word == b'time':
            self._handleTime(offset, line)
        elif word in SUITE_WORDS and colon:
            self.adjustments.note("Samba's words")
        elif word in OUTCOMES:
            self._report(word.decode(), colon, line[offset:-1].decode('utf8'), line)
        else:
            self.stdOutLineReceived(line)

    def _report(self, word, colon, rest, line):
        found = self.tests.report(word, colon, rest)
        if found is None:
            self.stdOutLineReceived(line)
            return
        self._outcome, kind = found
        if kind == '':
            self.tests.finish(self._outcome, word, {})
            return
        self._word = word
        parser = {' [': BracketedDetails, ' [ multipart': MultipartDetails}.get(kind, InlineDetails)
        self._details = parser(self, self.adjustments)
        if parser is InlineDetails:
            self._details.lineReceived(kind[3:].encode() + b'\n')

    def endDetails(self):
        """Called by the details parser, or instead of it."""
        found, self._details = self._details.outcome(OUTCOMES[self._word.encode()]), None
        self.tests.finish(self._outcome, self._word, found)

    def stdOutLineReceived(self, line):
        super().stdOutLineReceived(self._raw)

    def _handleTime(self, offset, line):
        # refuses now, not when the time is used, offsets of a day and more
        subunit.iso8601.parse_date(line[offset:-1]).utcoffset()
        super()._handleTime(offset, line)
        self.tests.tick()

    def _last_line(self, line):
        """A line that was cut off only ends a test; else it is attachment or text."""
        self.adjustments.note('last line without its line feed')
        self._raw = line
        if self._details is None:
            known = re.fullmatch(rb'([a-z-]+):*[ \t\r\v\f](.*)', line, re.DOTALL)
            if known and known[1] in OUTCOMES and self.tests.knows(known[2].decode('utf8', 'replace')):
                self.lineReceived(line + b'\n')
            else:
                self.stdOutLineReceived(line)
        elif line == b']' and self._details.may_end():
            self.lineReceived(b']\n')
        else:
            self._raw = self._details.cut(line) or b''
            self.stdOutLineReceived(line)

    def _lost_connection(self):
        if self._details is not None:
            self.adjustments.note('outcome whose details were cut off')
            self._details.keep_rest()
            self.endDetails()
        self.tests.end()
