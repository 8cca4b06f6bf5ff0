"""Version 2 of the reference with the differences that our parser has on purpose, each with its reason.

The reading of a packet is python-subunit's; what is changed is where the next packet is looked for,
and what happens where python-subunit gives up with an exception.
"""
import re

import subunit
from subunit.v2 import ParseError, SIGNATURE


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
