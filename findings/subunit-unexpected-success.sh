#!/bin/bash
# Python's own tools disagree whether an unexpected success passes. Of a stream with one test that was expected to fail and
# passed (`uxsuccess`):
#   subunit-stats:  Passed tests: 1, Failed tests: 0; exit status 0
#   subunit2csv:    `success`; exit status 1
#   subunit2pyunit: FAILED (unexpected successes=1); exit status 1
#   stestr last:    Passed: 0, Unexpected Success: 1, Failed: 0; exit status 1
# so a job that ends with `subunit-stats` is green where `stestr` is red, and adding up stestr's Passed and Failed finds no test.
# Seen with subunit 1.4.0-3, stestr 3.2.1-1, testtools 2.5.0-4 of Debian 12 (packages subunit, python3-stestr).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
python3 - >stream <<'PY'
import datetime
import sys
from subunit.v2 import StreamResultToBytes

stream = StreamResultToBytes(sys.stdout.buffer)
at = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
for status, second in (('inprogress', 0), ('uxsuccess', 1)):
    stream.status(test_id='work.test_known', test_status=status, timestamp=at.replace(second=second))
PY
printf '[DEFAULT]\ntest_path=.\n' >.stestr.conf
stestr init
set +e
stestr load <stream >/dev/null 2>&1
seen() { # NAME WHAT STATUS EXPECTED
  echo "$1: $2; $3"
  [ "$2; $3" = "$4" ] || { echo "expected: $4"; exit 1; }
}
subunit-stats <stream >out 2>&1; status=$?
seen subunit-stats "$(grep -E '^(Passed|Failed)' out | tr -s ' ' | paste -sd,)" $status 'Passed tests: 1,Failed tests: 0; 0'
subunit2csv <stream >out 2>&1; status=$?
seen subunit2csv "$(tail -1 out | cut -d, -f2)" $status 'success; 1'
subunit2pyunit <stream >out 2>&1; status=$?
seen subunit2pyunit "$(tail -1 out)" $status 'FAILED (unexpected successes=1); 1'
stestr last >out 2>&1; status=$?
seen 'stestr last' "$(grep -E '^ - (Passed|Unexp|Failed)' out | cut -c4- | paste -sd,)" $status 'Passed: 0,Unexpected Success: 1,Failed: 0; 1'
