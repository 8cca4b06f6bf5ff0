"""The reference with the differences that our parser has on purpose, each with its reason.

The reading of a packet and of a line is python-subunit's; what is changed is where the next packet
is looked for, and what happens where python-subunit gives up with an exception.
"""
import re

import subunit
from subunit import details
from subunit.v2 import ParseError, SIGNATURE
from testtools.content import Content


class Adjustments:
    """Why the adjusted reading may differ from the plain one, and from which test on.

    A soft reason changes a content type, or the end of a test that never ended, and nothing else.
    """

    def __init__(self):
        self.reasons = set()
        self.tests = []
        self.same = None

    def note(self, reason, soft=False):
        self.reasons.add(reason)
        if self.same is None and not soft:
            self.same = len(self.tests)


class AdjustedV2(subunit.ByteStreamToStreamResult):
    """ADR 4: what starts no packet is one opaque byte, and the search goes on behind it."""

    def run(self, result):
        stream = self.source.getvalue()
        self.packets = set()
        # whole packets whose parts do not fit
        self.refused = set()
        at = text = 0
        self.codec.reset()
        while (at := stream.find(SIGNATURE, at)) >= 0:
            inside = at > text and self._inside_character(stream[text:at])
            if inside:
                # the plain reader gives it out as text, and then reads a packet behind it
                self.adjustments.note('signature inside a character')
            end, event = self._read(stream, at, inside, result)
            if event:
                self._text(result, stream[text:at])
                event()
                self.packets.add((at, end))
                text = end
            at = end
        self._text(result, stream[text:])

    def _read(self, stream, at, inside, result):
        """Where to go on, and a function that reports the packet if there is one."""
        flags = int.from_bytes(stream[at + 1:at + 3], 'big')
        if len(stream) - at >= 3 and (flags >> 12 != 2 or flags & 8):
            self._damaged('other version', inside)
            return at + 1, None
        events = []
        try:
            if self._length(stream, at) < 8:
                raise ParseError('Bad checksum - no room for one')
            self.source.seek(at + 1)
            self._parse([SIGNATURE], Recorder(events))
        except ParseError as error:
            self._damaged('damaged packet', inside)
            if re.match('Bad checksum|Short read|3 byte maximum', error.args[0]):
                return at + 1, None
            return self._refuse(stream, at), None
        except Exception:
            # struct.error: a part ends behind the packet, whose checksum is right
            self._damaged('exception of the reference', inside)
            return self._refuse(stream, at), None
        return self.source.tell(), lambda: result.status(**events[0])

    def _refuse(self, stream, at):
        end = at + self._length(stream, at)
        self.refused.add((at, end))
        return end

    def _length(self, stream, at):
        if len(stream) - at < 6:
            raise ParseError('Short read')
        return self._parse_varint(stream, at + 3, max_3_bytes=True)[0]

    def _damaged(self, reason, inside):
        if not inside:
            self.adjustments.note(reason)

    def _inside_character(self, text):
        """As the plain reader does: bytes that are no UTF-8 start anew."""
        self.codec.reset()
        middle = False
        for index in range(len(text)):
            try:
                middle = not self.codec.decode(text[index:index + 1])
            except UnicodeDecodeError:
                middle = False
        return middle

    def _text(self, result, data):
        if data:
            result.status(file_name=self.non_subunit_name, file_bytes=data)


class Recorder:
    def __init__(self, events):
        self.events = events

    def status(self, **event):
        self.events.append(event)


class AdjustedV1(subunit.TestProtocolServer):
    """A line that cannot be read is output of the program, and never the end of everything."""

    def __init__(self, client, stream):
        super().__init__(client, stream)
        for state in vars(self).values():
            if isinstance(state, subunit._ParserState):
                # `cmd in b'skip'` is also true for b'', b'k', b'ip'
                state._skip_sym = (b'skip',)
            if isinstance(state, subunit._ReadingDetails):
                state.set_simple = lambda state=state: self._simple(state)
                state.set_multipart = lambda state=state: self._multipart(state)

    def _simple(self, state):
        state.details_parser = BracketedDetails(state, self.adjustments)

    def _multipart(self, state):
        state.details_parser = MultipartDetails(state, self.adjustments)

    def readFrom(self, pipe):
        for line in pipe:
            if line.endswith(b'\n'):
                self.lineReceived(line)
            else:
                self._last_line(line)
        self.lostConnection()

    def lineReceived(self, line, raw=None):
        self._raw = raw or line
        in_details = isinstance(self._state, subunit._ReadingDetails)
        if re.match(rb'(|s|k|i|p|sk|ki|ip|ski|kip):*\s', line) and not in_details:
            self.adjustments.note('parts of the word skip')
        try:
            self._readable(in_details, line)
            self._state.lineReceived(line)
        except UnicodeDecodeError:
            self.adjustments.note('invalid UTF-8')
            self.lineReceived(line.decode('utf8', 'replace').encode('utf8'), line)
        except Exception as error:
            self.adjustments.note('line that cannot be read')
            if in_details:
                self._state.endDetails()
                self.lineReceived(getattr(error, 'rest', raw or line))
            else:
                self.stdOutLineReceived(line)

    def stdOutLineReceived(self, line):
        super().stdOutLineReceived(self._raw)

    def _readable(self, in_details, line):
        """Decodes first what is decoded later, after something was changed."""
        parser = getattr(self._state, 'details_parser', None)
        if not in_details and re.match(rb'(test|testing|tags|success|successful|failure|error|skip'
                                       rb'|xfail|uxsuccess):*\s', line):
            line.decode('utf8')
        elif in_details and getattr(parser, 'wants_text', lambda: False)() and line != b']\n':
            line.decode('utf8')

    def _handleTime(self, offset, line):
        # refuses now, not when the time is used, offsets of a day and more
        subunit.iso8601.parse_date(line[offset:-1]).utcoffset()
        super()._handleTime(offset, line)

    def _last_line(self, line):
        """A line that was cut off only ends a test; else it is attachment or text."""
        self.adjustments.note('last line without its line feed')
        self._raw = line
        parser = getattr(self._state, 'details_parser', None)
        if self._state is self._in_test and re.fullmatch(
                rb'(success|successful|failure|error|skip|xfail|uxsuccess):*[ \t\r\v\f]'
                + re.escape(self.current_test_description.encode('utf8')), line):
            self.lineReceived(line + b'\n')
        elif not isinstance(self._state, subunit._ReadingDetails):
            self.stdOutLineReceived(line)
        elif line == b']' and parser.may_end():
            self.lineReceived(b']\n')
        else:
            self._raw = parser.cut(line) or b''
            self.stdOutLineReceived(line)

    def _lostConnectionInTest(self, state_string):
        """A test that never ended is one, not an error of its own making."""
        self.adjustments.note('test that never ended')
        test_id, stream = self._current_test.id(), self.client.decorated
        if isinstance(self._state, subunit._ReadingDetails):
            for name, content in self._state.details_parser.so_far(self._state).items():
                stream.status(test_id=test_id, file_name=name, mime_type=repr(content.content_type),
                              file_bytes=b''.join(content.iter_bytes()), timestamp=stream._now())
        stream.status(test_id=test_id, test_tags=stream.current_tags, timestamp=stream._now())


class BracketedDetails(details.SimpleDetailsParser):
    """UTF-8, as the protocol has it; the reference says text/plain, which is ISO 8859-1."""

    def __init__(self, state, adjustments):
        super().__init__(state)
        self._adjustments = adjustments

    def get_details(self, style=None):
        found = super().get_details(style)
        if style:
            self._adjustments.note('charset of bracketed text', soft=True)
            next(iter(found.values())).content_type.parameters = {'charset': 'utf8'}
        return found

    def may_end(self):
        return True

    def cut(self, line):
        self.lineReceived(line)

    def so_far(self, state):
        style = {subunit._ReadingSkipDetails: 'skip', subunit._ReadingSuccessDetails: 'success'}
        return self.get_details(style.get(type(state)))


class MultipartDetails(details.MultipartDetailsParser):
    """Two parts of a name are one attachment; the reference forgets the first."""

    def __init__(self, state, adjustments):
        super().__init__(state)
        self._adjustments = adjustments

    def wants_text(self):
        return self._parse_state in (self._look_for_content, self._get_name)

    def may_end(self):
        return self._parse_state == self._look_for_content

    def _get_name(self, line):
        super()._get_name(line)
        self._chunk_parser._read_length = lambda: self._length(self._chunk_parser)
        self._chunk_parser.state = self._chunk_parser._read_length
        self._before = self._details.get(self._name)

    def _feed_chunks(self, line):
        super()._feed_chunks(line)
        if self._parse_state == self._look_for_content:
            self._join(self._details[self._name])

    def _join(self, content):
        """Puts what the name stood for before in front."""
        if self._before is not None:
            self._adjustments.note('two parts of a name')
            joined = b''.join(self._before.iter_bytes()) + b''.join(content.iter_bytes())
            content = Content(self._before.content_type, lambda: [joined])
        self._details[self._name] = content

    def _length(self, decoder):
        """Stops at what is no length, where the reference waits for a line that looks like one."""
        data = b''.join(decoder.buffered_bytes)
        end = data.find(b'\n') + 1
        if not end:
            return None
        if not re.fullmatch(rb'[0-9a-fA-F]+\r\n', data[:end]):
            # what the part holds so far counts
            self._join_so_far()
            error = ValueError('chunk header invalid')
            error.rest = data
            raise error
        decoder.buffered_bytes = [data]
        return type(decoder)._read_length(decoder)

    def _join_so_far(self):
        body = self._body.getvalue()
        self._join(Content(self._content_type, lambda: [body]))

    def cut(self, line):
        if self._parse_state != self._feed_chunks:
            return line
        self._chunk_parser.write(line)
        return b''.join(self._chunk_parser.buffered_bytes)

    def so_far(self, state):
        if self._parse_state == self._feed_chunks:
            self._join_so_far()
        return self._details
