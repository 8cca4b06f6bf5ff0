#!/bin/bash
# `stestr run --combine` ends with 0 or 1 for what it ran itself, not for the run that it was added to: a serial second half that
# passes is green over a first half that failed, and `stestr last` of the two is red. And to combine is to append: a test that
# failed and passes in a repetition (`run --failing --combine`) is in the stream twice, as failed and as passed. `stestr last`
# counts three tests of two and is red for ever, `stestr failing` finds none and is green, and so is the run itself. The time of the
# run has the pause between the halves in it, and stestr's history has one run for both.
# A guess: the newer result of a test takes the place of the older, and all commands agree about the combined run.
# Seen with stestr 3.2.1-1, subunit 1.4.0-3 of Debian 12 (packages python3-stestr, subunit):
#   first half fails, second passes: run 1, run --combine 0, last 1, failing 1
#   repeated test passes:            run 1, run --failing --combine 0, last 1 ("Ran: 3 tests", Failed: 1), failing 0
# Matters for: Tempest's jobs, which run `tempest run` and `tempest run --combine` (serial tests) and publish the stream; a test may be
# on a page twice.
set -euo pipefail
dpkg-query -W python3-stestr subunit >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-stestr subunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-stestr subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
mkdir tests
touch tests/__init__.py
printf '[DEFAULT]\ntest_path=./tests\ntop_dir=./\n' >.stestr.conf
cat >tests/test_halves.py <<'PY'
import os
import unittest


class First(unittest.TestCase):
    def test_flaky(self):
        self.assertTrue(os.path.exists('second-time'))

    def test_good(self):
        pass


class Second(unittest.TestCase):
    def test_serial(self):
        pass
PY
codes=
step() { # ARGUMENTS OF STESTR
  local code=0
  stestr "$@" >"$work/out" 2>&1 || code=$?
  codes+="${1} $code, "
}
stestr init
step run --serial First
sleep 3
step run --serial --combine Second
step last
seconds=$(sed -n 's/^Ran: 3 tests in \([0-9]*\)\..*/\1/p' out)
step failing
halves=$codes
codes=
rm -r .stestr
stestr init
step run --serial First
touch second-time
step run --serial --failing --combine
step last
counts=$(grep -oE 'Ran: [0-9]+ tests|(Passed|Failed): [0-9]+' out | tr '\n' ' ')
step failing
names=$({ stestr last --subunit || true; } | { subunit-ls || true; } | sort | tr '\n' ' ')
history=$(stestr history list 2>&1 | grep -cE '^\| [0-9]')
printf '%s\n' "halves: $halves" "repeated: $codes" "last: $counts" "seconds of the halves: $seconds" "$names" "runs in the history: $history"
[ "$halves" = 'run 1, run 0, last 1, failing 1, ' ]
[ "$seconds" -ge 3 ]
[ "$codes" = 'run 1, run 0, last 1, failing 0, ' ]
[ "$counts" = 'Ran: 3 tests Passed: 2 Failed: 1 ' ]
[ "$names" = 'tests.test_halves.First.test_flaky tests.test_halves.First.test_flaky tests.test_halves.First.test_good ' ]
[ "$history" = 1 ]
