#!/bin/bash
# The page that subunit2html makes counts neither expected failures nor unexpected successes: they are in no column and not in
# the total. So a run that stestr calls failed, because a test passed that was expected to fail, has a page on which all is
# green and a test is missing.
# Seen with python3-os-testr 2.0.1-2, subunit 1.4.0-3 of Debian 12, of five tests (a success, an expected failure, two
# unexpected successes, a skip): Total 2, Pass 1, Failure 0, Error 0, Skip 1.
# Matters for: OpenStack's jobs before StackViz, whose page this is (testr_results.html).
set -euo pipefail
dpkg-query -W python3-os-testr subunit >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-os-testr subunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-os-testr subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >make.py <<'PY'
import datetime
import sys
from subunit.v2 import StreamResultToBytes

stream = StreamResultToBytes(sys.stdout.buffer)
now = datetime.datetime(2026, 11, 28, tzinfo=datetime.timezone.utc)
for place, status in enumerate(['success', 'xfail', 'uxsuccess', 'uxsuccess', 'skip']):
    stream.status(test_id=f'a.T.test_{place}', test_status='inprogress', timestamp=now)
    stream.status(test_id=f'a.T.test_{place}', test_status=status, timestamp=now)
PY
python3 make.py >stream
subunit2html stream page.html
seen=$(sed -n '/total_row.>/,/<.tr>/s/.*<td>\([0-9]*\)<.*/\1/p' page.html | xargs)
echo "Total, Pass, Failure, Error, Skip: $seen"
[ "$seen" = '2 1 0 0 1' ]
