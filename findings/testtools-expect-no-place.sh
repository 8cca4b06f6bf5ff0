#!/bin/bash
# A failure by expectThat() of testtools, which goes on and fails the test at its end, has no place in it: no file and no line. Its
# "Failed expectation" is of type x-traceback, and is to have the stack of the call in front of its one line; but internal frames are
# left out by ending at the first of them, and the first is testtools' own. The `traceback` beside it, which readers of a stream look for,
# is "AssertionError: Forced Test Failure" for each such test. So of a test with ten expectations nobody knows which one it was, and
# all tests that fail this way have one reason. assertThat() has file and line.
# A guess: the stack of the expectation, as the code is meant to give it.
# Seen with python3-testtools 2.5.0-4, python3-subunit 1.4.0-3 of Debian 12: the attachments of one test by either, at the end.
# Matters for: OpenStack's tests, which use it, and pages that group failures by their traceback.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
for package in python3-testtools python3-subunit; do
  dpkg-query -W $package >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $package >/dev/null
done
dpkg-query -W -f '${Package} ${Version}\n' python3-testtools python3-subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >test_demo.py <<'PY'
import testtools
from testtools.matchers import Equals


class Demo(testtools.TestCase):
    def test_assert(self):
        self.assertThat('disk', Equals('full'))

    def test_expect(self):
        self.expectThat('disk', Equals('full'))
PY
cat >show.py <<'PY'
import sys
import subunit
import testtools


class Show(testtools.StreamResult):
    def __init__(self):
        super().__init__()
        self.texts = {}

    def status(self, test_id=None, file_name=None, file_bytes=None, **_):
        if file_bytes:
            self.texts[test_id, file_name] = self.texts.get((test_id, file_name), '') + bytes(file_bytes).decode()


show = Show()
subunit.ByteStreamToStreamResult(sys.stdin.buffer).run(show)
for (test_id, name), text in show.texts.items():
    place = 'a place' if 'test_demo.py", line' in text else 'no place'
    print(f'{test_id}, {name}, {place}: {text.strip().splitlines()[-1]}')
PY
(python3 -m subunit.run test_demo || true) | python3 show.py | tee seen
diff seen - <<'SEEN'
test_demo.Demo.test_assert, traceback, a place: testtools.matchers._impl.MismatchError: 'disk' != 'full'
test_demo.Demo.test_expect, Failed expectation, no place: MismatchError: 'disk' != 'full'
test_demo.Demo.test_expect, traceback, no place: AssertionError: Forced Test Failure
SEEN
