"""An outcome's details in version 1, with the differences that our parser has on purpose."""
import re

from subunit import details
from testtools.content import Content


def begins_test(line):
    parts = line.split(None, 1)
    return len(parts) == 2 and re.fullmatch(rb'test:+', parts[0]) and line.startswith(parts[0])


class BracketedDetails(details.SimpleDetailsParser):
    """UTF-8, as the protocol has it; the reference says text/plain, which is ISO 8859-1."""

    def __init__(self, state, adjustments):
        super().__init__(state)
        self._adjustments = adjustments
        # whether the last line ended in a bracket
        self._glued = False

    def lineReceived(self, line):
        if self._glued and begins_test(line):
            self._adjustments.note('a bracket glued to the last line of details')
            self._state.endDetails()
            self._state.lineReceived(line)
            return
        self._glued = line.endswith(b']\n') and line != b']\n'
        super().lineReceived(line)

    def outcome(self, status):
        """What was read, of an outcome of this status."""
        if not self._message:
            return {}
        style = status if status in ('skip', 'success') else None
        found = self.get_details(style)
        if style:
            self._adjustments.note('charset of bracketed text', soft=True)
            next(iter(found.values())).content_type.parameters = {'charset': 'utf8'}
        return found

    def wants_text(self):
        return False

    def may_end(self):
        return True

    def cut(self, line):
        """Takes the last line of a stream; gives back what is no detail."""
        self.lineReceived(line)

    def keep_rest(self):
        """The stream is over."""


class InlineDetails(BracketedDetails):
    """Details that begin on the outcome's own line, as cmocka has them; the reference has none."""

    def lineReceived(self, line):
        if begins_test(line):
            self._state.endDetails()
            self._state.lineReceived(line)
        elif line == b']\n' or line.endswith(b' ]\n'):
            details.SimpleDetailsParser.lineReceived(self, line[:-3] + b'\n')
            self._state.endDetails()
        else:
            details.SimpleDetailsParser.lineReceived(self, line)


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

    def keep_rest(self):
        if self._parse_state == self._feed_chunks:
            self._join_so_far()

    def outcome(self, status):
        return self._details
