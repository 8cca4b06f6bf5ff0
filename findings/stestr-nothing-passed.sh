#!/bin/bash
# A run in which no test passed but none failed (all are skipped, or failed as expected) is green as `stestr run` ends, with 0, and red
# as `stestr last` of the same run, with 1: "No tests were successful during the run". stestr's history has it as passed. And of
# no test at all `stestr load`, given an empty stream, says PASSED and ends with 0, `stestr last` then with 1.
# A guess: one run has one result; and nothing that ran is no pass.
# Seen with stestr 3.2.1-1 of Debian 12:
#                     run/load  last  failing  history
#   one skipped       0         1     0        True
#   expected failure  0         1     0        True
#   nothing (load)    0         1     0        ---
# Matters for: jobs that run tests by `stestr run` and end with `stestr last` to show them; drivers that a machine has not are skipped.
# As root it installs Debian's package python3-stestr where it is missing.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-stestr >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-stestr >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-stestr
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir tests
touch tests/__init__.py
printf '[DEFAULT]\ntest_path=./tests\ntop_dir=./\n' >.stestr.conf
cat >tests/test_it.py <<'PY'
import unittest


class It(unittest.TestCase):
    @unittest.skip('no such device')
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()
PY
status() {
  local code=0
  "$@" >said 2>&1 </dev/null || code=$?
  echo "$code"
}
show() { # NAME COMMAND...
  local first last
  first=$(status "${@:2}")
  last=$(status stestr last)
  grep -o "No tests were successful during the run\|The test run didn't actually run any tests" said >why
  echo "$1: $first, last $last, failing $(status stestr failing), history $(stestr history list | awk -F'|' 'NF > 4 { v = $3 } END { print v }' | tr -d ' ')"
  sed 's/^/    /' why
}
{
  show skipped stestr run test_skipped
  show expected stestr run test_expected
  show nothing stestr load
} | tee seen
diff seen - <<'SEEN'
skipped: 0, last 1, failing 0, history True
    No tests were successful during the run
expected: 0, last 1, failing 0, history True
    No tests were successful during the run
nothing: 0, last 1, failing 0, history ---
    The test run didn't actually run any tests
SEEN
