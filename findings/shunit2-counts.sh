#!/bin/bash
# The numbers of shunit2 are none of tests. A test whose last assertion fails is two failures, one for the assertion and one since the function
# returned what that gave; with a line behind it, it is one. So of "Ran 1 test" there are two failures. An assertion in a subshell, or in a
# loop behind a pipe, is printed as failed and counted nowhere: with a line behind it the run is "OK" and ends with 0. A test that leaves
# by `exit 0` ends the run, as failed, in which tests are "Ran" that never began; a file in which no test is found is OK.
# A guess: as many failures as tests failed, or as assertions; what is printed as failed fails the run.
# Seen with shunit2 2.1.8-3, dash 0.5.12-2 of Debian 12: the lines at the end.
# Matters for: jobs that test shell by it, and who reads their last lines.
# As root it installs Debian's package shunit2 where it is missing.
set -euo pipefail
dpkg-query -W shunit2 >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends shunit2 >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' shunit2 dash
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin TERM=dumb SHUNIT_COLOR=none
try() { # NAME, THE TESTS
  printf '%s\n. shunit2\n' "$2" >tests.sh
  local code=0
  sh tests.sh >out 2>&1 || code=$?
  echo "$1: printed $(grep -c '^ASSERT:' out || true), $(grep -E '^(Ran|OK|FAILED)' out | paste -sd ' '); exit status $code"
}
# shellcheck disable=SC2016
{
  try 'last line' 'testA() { assertEquals 1 2; }'
  try 'a line behind' 'testA() { assertEquals 1 2; echo done; }'
  try 'subshell' 'testA() { (cd /; assertEquals 1 2); echo done; }'
  try 'pipe' 'testA() { echo 1 | while read -r n; do assertEquals "$n" 2; done; echo done; }'
  try 'exit' 'testA() { exit 0; }
testB() { echo begins; }'
  [ "$(grep -c begins out)" = 0 ]
  try 'none found' 'checkA() { fail; }'
} | tee seen
diff seen - <<'SEEN'
last line: printed 1, Ran 1 test. FAILED (failures=2); exit status 1
a line behind: printed 1, Ran 1 test. FAILED (failures=1); exit status 1
subshell: printed 1, Ran 1 test. OK; exit status 0
pipe: printed 1, Ran 1 test. OK; exit status 0
exit: printed 1, Ran 2 tests. FAILED (failures=1); exit status 2
none found: printed 0, Ran 0 tests. OK; exit status 0
SEEN
