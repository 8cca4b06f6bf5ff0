"""Reads subunit streams with python-subunit and testtools, for comparison with our parser.

A request on standard input is the version ('1' or '2'), the length (32 bits, big-endian) and the
stream; an answer on standard output is a length and JSON:

    {"plain": READING, "adjusted": READING, "same": N, "reasons": [...], "missed": [...]}

`plain` is what the reference makes of the stream as it is: ByteStreamToStreamResult, or for version 1
TestProtocolServer as subunit-1to2 uses it, into StreamToDict. `adjusted` is the same code with the
differences that docs/data-format.md lists, and nothing else (adjusted_*.py). Each adjustment leaves its
reason; `same` says how many tests had been given out before the first of them: so many must be the
same in both. `missed`: packets that `plain` found and `adjusted` did not.
"""
import hashlib
import io
import json
import struct
import sys

import subunit
from testtools import ExtendedToStreamDecorator, StreamToDict
from testtools.testresult import real

import adjusted_v1
import adjusted_v2
from adjustments import Adjustments

# The file name under which text is reported; no packet can have it.
TEXT = '\0text'


class RawType:
    """A content type as it stands in the stream: testtools stops at those it cannot take apart."""

    def __init__(self, mime):
        self.mime = mime


def micros(time):
    if time is None:
        return None
    since = time - subunit.v2.EPOCH
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


def brief(data):
    """Bytes in ISO 8859-1; of long ones the length and a hash."""
    if len(data) <= 2000:
        return data.decode('latin-1')
    return '%d bytes, sha256 %s' % (len(data), hashlib.sha256(data).hexdigest())


class Reading(StreamToDict):
    """Collects tests, the files of the run and text."""

    def __init__(self, adjustments=None):
        super().__init__(self._on_test)
        self.adjustments = adjustments
        self.tests = []
        self.text = []
        self.run_files = {}
        self.error = None
        # the bytes, from and to, of each packet of version 2
        self.packets = set()
        self.refused = set()
        self._last = None
        self._key = None
        self._left = None
        self._again = False
        # content types by test under way and file name, the first that a packet says
        self._mimes = {}

    def status(self, test_id=None, test_status=None, file_name=None, file_bytes=None,
               mime_type=None, route_code=None, timestamp=None, **others):
        if file_name == TEXT:
            self.text.append(file_bytes)
            return
        self._key = (test_id, route_code)
        if self.adjustments and self._begins_again(test_status, file_name):
            self.adjustments.note('test that begins again before it has ended')
            self._again = True
            self._hook.on_test(self._hook._inprogress.pop(self._key))
            self._again = False
            self._mimes.pop(self._key, None)
        if timestamp is not None:
            self._last = max(self._last or timestamp, timestamp)
        if file_name is not None:
            if test_id is None:
                file = self.run_files.setdefault((route_code, file_name), [None, b''])
                file[0] = file[0] or mime_type
                file[1] += file_bytes
            elif mime_type is not None:
                self._mimes.setdefault(self._key, {}).setdefault(file_name, mime_type)
        super().status(test_id=test_id, test_status=test_status, file_name=file_name,
                       file_bytes=file_bytes, mime_type=mime_type, route_code=route_code,
                       timestamp=timestamp, **others)
        if test_status not in (None, 'inprogress'):
            self._mimes.pop(self._key, None)

    def _begins_again(self, test_status, file_name):
        known = self._hook._inprogress.get(self._key)
        if known is None or known.status != 'inprogress':
            return False
        return test_status == 'exists' or test_status == 'inprogress' and file_name is None

    def leave(self, test_id):
        """A test is over that never ended."""
        self._key = (test_id, None)
        self._hook.on_test(self._hook._inprogress.pop(self._key))
        self._mimes.pop(self._key, None)

    def stopTestRun(self):
        self._left = list(self._hook._inprogress)
        super().stopTestRun()

    def _on_test(self, test):
        key = self._key if self._left is None else self._left.pop()
        files = []
        for name, content in test['details'].items():
            mime = content.content_type.mime
            said = self._mimes.get(key, {}).get(name)
            if self.adjustments and said != mime:
                self.adjustments.note('content type of a later or an empty packet', soft=True)
                mime = said
            files.append([name, mime, brief(b''.join(content.iter_bytes()))])
        start, end = map(micros, test['timestamps'])
        if self.adjustments and self._left is not None:
            self.adjustments.note('end of a test that never ended', soft=True)
        if self._again or self.adjustments and self._left is not None:
            end = None if start is None else micros(self._last)
        self.tests.append({'id': test['id'], 'status': test['status'], 'tags': sorted(test['tags']),
                           'start': start, 'end': end, 'files': sorted(files)})

    def result(self):
        files = [[route, name, mime, brief(data)]
                 for (route, name), (mime, data) in self.run_files.items() if data]
        return {'tests': self.tests, 'runFiles': files, 'text': brief(b''.join(self.text)),
                'error': self.error}


class PlainV2(subunit.ByteStreamToStreamResult):
    """The reference itself; remembers where it found packets."""

    def __init__(self, source, non_subunit_name):
        super().__init__(source, non_subunit_name)
        self.packets = []

    def _parse(self, packet, result):
        start = self.source.tell() - 1
        super()._parse(packet, result)
        self.packets.append((start, self.source.tell()))


class OneToTwo(ExtendedToStreamDecorator):
    """Version 1 to 2; a test before any time of the stream has none, not that of this moment."""

    def _now(self):
        return self._ExtendedToStreamDecorator__now

    def status(self, **event):
        # without the summary that the base class makes beside, which decodes reasons of skips
        self.targets[0].status(**event)


def read_v2(stream, reader, reading):
    reader = reader(io.BytesIO(stream), non_subunit_name=TEXT)
    reader.adjustments = reading.adjustments
    try:
        reader.run(reading)
    finally:
        reading.packets = set(reader.packets)
        reading.refused = getattr(reader, 'refused', set())


def read_v1(stream, server, reading):
    class Passthrough:
        def write(self, data):
            reading.text.append(data)

    client = OneToTwo(reading)
    client.startTestRun()
    server = server(client, Passthrough())
    server.adjustments = reading.adjustments
    server.readFrom(io.BytesIO(stream))


def read(function, stream, reader, reading):
    """What is read up to an exception, which ends the run of every consumer, counts."""
    reading.startTestRun()
    try:
        function(stream, reader, reading)
        reading.stopTestRun()
    except Exception as error:
        if reading.adjustments:
            raise
        reading.error = '%s: %s' % (type(error).__name__, error)


def is_version_2(flags):
    """What the reference does not look at."""
    return flags[0] >> 4 == 2 and not flags[1] & 8


def compare(version, stream):
    plain = Reading()
    ours = Reading(Adjustments())
    ours.adjustments.tests = ours.tests
    function, readers = {
        b'1': (read_v1, (subunit.TestProtocolServer, adjusted_v1.AdjustedV1)),
        b'2': (read_v2, (PlainV2, adjusted_v2.AdjustedV2)),
    }[version]
    read(function, stream, readers[0], plain)
    read(function, stream, readers[1], ours)
    missed = [packet for packet in plain.packets - ours.packets
              if is_version_2(stream[packet[0] + 1:])
              and not any(start < packet[0] < end for start, end in ours.packets | ours.refused)]
    return {'plain': plain.result(), 'adjusted': ours.result(), 'missed': missed,
            'same': ours.adjustments.same, 'reasons': sorted(ours.adjustments.reasons)}


def main():
    real._make_content_type = RawType
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # what the reference prints must not get between the answers
    sys.stdout = sys.stderr
    while header := source.read(5):
        version, length = struct.unpack('>cI', header)
        answer = json.dumps(compare(version, source.read(length)), ensure_ascii=True).encode()
        target.write(struct.pack('>I', len(answer)) + answer)
        target.flush()


main()
