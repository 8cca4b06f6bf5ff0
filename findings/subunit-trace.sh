#!/bin/bash
# subunit-trace, by which os-testr's jobs end, prints FAILED for a test that passed against expectation, counts it as none of "Failed" and ends
# with 0; stestr, whose own trace came from it, ends with 1. Of a test that never ended it ends with 1 and counts it nowhere:
# "Ran: 2 tests", Passed 1, Failed 0. And the time of the run is not that of the run, but how long subunit-trace took to read:
# of two tests of 5 s each, in a file, 0.0 s; "Sum of execute time" has the 10 s.
# A guess: what is printed as FAILED is counted and is no success; the time is from the first packet to the last.
# Seen with python3-os-testr 2.0.1-2, subunit 1.4.0-3, stestr 3.2.1-1 of Debian 12:
#   uxsuccess:    FAILED, exit status 0; stestr last 1
#   never ended:  exit status 1; Ran 2, Passed 1, Failed 0
# Matters for: DevStack's and others' jobs that run `... | subunit-trace -f`, and who reads the totals of their logs.
# As root it installs Debian's packages python3-os-testr, python3-stestr and python3-subunit where they are missing.
set -euo pipefail
dpkg-query -W python3-os-testr python3-stestr python3-subunit >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-os-testr python3-stestr python3-subunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-os-testr python3-subunit python3-stestr
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
cat >stream.py <<'PY'
import datetime
import sys
from subunit.v2 import StreamResultToBytes
stream = StreamResultToBytes(sys.stdout.buffer)
at = datetime.datetime(2026, 11, 28, 14, tzinfo=datetime.timezone.utc)
for number, status in enumerate(sys.argv[1:]):
    test = f'demo.T.test_{number}'
    stream.status(test_id=test, test_status='inprogress', timestamp=at)
    at += datetime.timedelta(seconds=5)
    if status != 'none':
        stream.status(test_id=test, test_status=status, timestamp=at)
PY
printf '[DEFAULT]\ntest_path=.\ntop_dir=.\n' >.stestr.conf
stestr init
{
  for second in success uxsuccess none fail; do
    python3 stream.py success "$second" >stream
    code=0
    subunit-trace -n <stream >out || code=$?
    stestr load <stream >/dev/null 2>&1 || true
    last=0
    stestr last >/dev/null 2>&1 || last=$?
    echo "$second: $(sed -nE 's/.*test_1 .*\.\.\. //p' out), exit status $code, stestr last $last;" \
      "$(grep -oE 'Ran: [0-9]+ tests in [0-9]\.[0-9]|(Passed|Success|Failed): [0-9]|Sum.*: [0-9]+\.' out | paste -sd ';')"
  done
} | tee seen
diff seen - <<'SEEN'
success: ok, exit status 0, stestr last 0; Ran: 2 tests in 0.0;Passed: 2;Success: 0;Failed: 0;Sum of execute time for each test: 10.
uxsuccess: FAILED, exit status 0, stestr last 1; Ran: 2 tests in 0.0;Passed: 1;Success: 1;Failed: 0;Sum of execute time for each test: 10.
none: inprogress, exit status 1, stestr last 1; Ran: 2 tests in 0.0;Passed: 1;Success: 0;Failed: 0;Sum of execute time for each test: 5.
fail: FAILED, exit status 1, stestr last 1; Ran: 2 tests in 0.0;Passed: 1;Success: 0;Failed: 1;Sum of execute time for each test: 10.
SEEN
