#!/bin/bash
# A test of a testtools.TestCase that failed is skipped if its tearDown or a cleanup skips: the failure is not told of, `stestr run` and
# unittest end with 0, and only the traceback that the skip has attached to it, in a stream, is left of it. unittest's own TestCase tells
# both and ends with 1. The other way, a skip whose cleanup breaks, is a failure in both. And a test under unittest.expectedFailure
# that skips is an expected failure of testtools, where unittest has it skipped.
# A guess: the worst of what happened, in either order.
# Seen with python3-testtools 2.5.0-4, stestr 3.2.1-1, Python 3.11 of Debian 12, of a test that fails and whose tearDown skips:
#   unittest.TestCase:  FAILED (failures=1, skipped=1); stestr run ends with 1
#   testtools.TestCase: OK (skipped=1); stestr run ends with 0, "Skipped: 1"; in the stream skip, with reason and traceback
# Matters for: OpenStack's functional tests, whose cleanups ask a service and skip where it has no such feature, or is gone.
# As root it installs Debian's packages python3-stestr and subunit where they are missing.
set -euo pipefail
for package in python3-stestr subunit; do
  dpkg-query -W $package >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $package >/dev/null
done
dpkg-query -W -f '${Package} ${Version}\n' python3-testtools python3-stestr
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
printf '[DEFAULT]\ntest_path=./work\n' >.stestr.conf
stestr init
try() { # BASE NAME BODY
  rm -rf work
  mkdir work
  touch work/__init__.py
  printf 'import unittest, testtools\nclass T(%s.TestCase):\n%s\n' "$1" "$3" >work/test_it.py
  local code=0
  stestr run >run.log 2>&1 || code=$?
  local told
  told=$(python3 -m unittest work.test_it 2>&1 | tail -1 || true)
  echo "$1, $2: $told; stestr run $code"
}
fails='    def test_it(self): self.fail("body")
    def tearDown(self):
        super().tearDown()
        self.skipTest("late")'
breaks='    def test_it(self):
        self.addCleanup(self.fail, "late")
        self.skipTest("early")'
expected='    @unittest.expectedFailure
    def test_it(self): self.skipTest("s")'
{
  for base in unittest testtools; do
    try $base 'skips, then fails' "$breaks"
    try $base 'expected, skips' "$expected"
    try $base 'fails, then skips' "$fails"
  done
  echo "stream: $(stestr last --subunit | python3 -c '
import sys
import subunit, testtools
class Tell(testtools.StreamResult):
    status_of, names = None, []
    def status(self, test_id=None, test_status=None, file_name=None, **_):
        if test_id and test_status: Tell.status_of = test_status
        if test_id and file_name and file_name not in Tell.names: Tell.names.append(file_name)
subunit.ByteStreamToStreamResult(sys.stdin.buffer, non_subunit_name="stdout").run(Tell())
print(Tell.status_of, *sorted(Tell.names))')"
} | tee seen
diff seen - <<'SEEN'
unittest, skips, then fails: FAILED (failures=1, skipped=1); stestr run 1
unittest, expected, skips: OK (skipped=1); stestr run 0
unittest, fails, then skips: FAILED (failures=1, skipped=1); stestr run 1
testtools, skips, then fails: FAILED (failures=1); stestr run 1
testtools, expected, skips: OK (expected failures=1); stestr run 0
testtools, fails, then skips: OK (skipped=1); stestr run 0
stream: skip reason traceback
SEEN
