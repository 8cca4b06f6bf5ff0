#!/bin/bash
# What one byte 0xB3 costs that a child process of a test prints (`³` and `ł` in single-byte encodings of Europe), as every
# packet of subunit version 2 begins with it:
# - python-subunit takes what follows for a packet of the length that it seems to have, up to 4 MiB, and drops it: here all
#   later tests of the worker. They are neither failed nor missing: stestr says nothing of them.
# - It reports a failed test `subunit.parser`, which stestr counts; the test that printed has no end, and is a failure with
#   nothing attached in what stestr keeps.
# - `ó` in UTF-8 (C3 B3) costs nothing: inside a character the byte is no signature.
# A guess: an unreadable packet is skipped, and the search goes on behind its first byte, as the specification has it.
# Seen with subunit 1.4.0-3 and stestr 3.2.1-1 of Debian 12.
# Matters for: whoever counts the tests of a stream, and for tests that print what a service or a shell said.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LANG=C.UTF-8
dpkg-query -W -f '${Package} ${Version}\n' python3-subunit python3-stestr
printf '[DEFAULT]\ntest_path=.\n' >.stestr.conf
cat >test_print.py <<'PY'
import os
import unittest


class Print(unittest.TestCase):
    def test_1(self):
        os.write(1, 'Kraków\n'.encode())

    def test_2(self):
        os.write(1, b'x\xb3\xb3abc\n')

    def test_3(self):
        pass

    def test_4(self):
        self.fail()
PY
stestr run --serial >said || true
grep -aE '^Ran:|Passed:|Failed:|Short read' said | sort -u | sed 's/ in .*//; s/got [0-9]* bytes/got some bytes/' | tee told
cat >show.py <<'PY'
import sys
import subunit
import testtools


class Show(testtools.StreamToDict):
    def __init__(self):
        super().__init__(lambda test: print(test['id'], test['status'], sorted(test['details'])))


show = Show()
show.startTestRun()
subunit.ByteStreamToStreamResult(sys.stdin.buffer, non_subunit_name='text').run(show)
show.stopTestRun()
PY
stestr last --subunit | python3 show.py | tee kept
diff told - <<'TOLD'
    Short read - got some bytes, wanted 8797 bytes
 - Failed: 1
 - Passed: 1
Ran: 3 tests
TOLD
diff kept - <<'KEPT'
test_print.Print.test_1 success []
subunit.parser fail ['Packet data', 'Parser Error']
test_print.Print.test_2 fail []
KEPT
