#!/bin/bash
# Under stestr a test can pass that fails under unittest. A guess: a skip or a failure inside `with self.subTest():` is of that
# subtest, and the loop goes on, as unittest has it. Seen: what stestr runs (subunit.run) knows no subtests, so the first of them
# that is skipped or fails ends the test with that outcome, and those behind it never run.
#   python3 -m unittest: FAILED (failures=2, skipped=1), exit status 1
#   stestr run:          skipped 1, failed 0, exit status 0
# A skip behind a failure is as one expects: the failure stands.
# Seen with stestr 3.2.1-1, testtools 2.5.0-4 and subunit 1.4.0-3 of Debian 12 (packages python3-stestr, subunit).
# Matters for: OpenStack's unit and functional tests; a "skipped" in a StackViz page may hide failures, and nothing in the stream
# tells.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '[DEFAULT]\ntest_path=./work\ntop_dir=./\n' >.stestr.conf
mkdir work
touch work/__init__.py
cat >work/test_loop.py <<'PY'
import unittest


class Loop(unittest.TestCase):
    def test_ports(self):
        for port in (1, 2, 3):
            with self.subTest(port=port):
                if port == 1:
                    self.skipTest('port 1 is not here')
                self.fail(f'port {port} is closed')
PY
export PATH=/usr/bin:/bin
set +e
python3 -m unittest work.test_loop >unittest.out 2>&1; unittest=$?
stestr run --serial >stestr.out 2>&1; stestr=$?
set -e
said=$(tail -1 unittest.out)
counts=$(grep -E '^ - (Skipped|Failed)' stestr.out | tr -d '\n')
echo "unittest: $said, exit status $unittest"
echo "stestr:  $counts, exit status $stestr"
[ "$said, $unittest" = 'FAILED (failures=2, skipped=1), 1' ] && [ "$counts, $stestr" = ' - Skipped: 1 - Failed: 0, 0' ]
