#!/bin/bash
# subunit-filter changes what it passes on, also where it is to filter nothing but names:
# - Every test begins when it ended: all durations are 0.
# - A test that never ended becomes a failure.
# - --rename renames tests that passed or failed, not those that were skipped or whose failure was expected.
# - What was announced (`exists`) and route codes are gone.
# A guess: it drops packets of some tests and passes the others on as they are, as subunit-tags does.
# Seen with subunit 1.4.0-3 of Debian 12, of six tests of 2 s each (5 with a result, 1 that never ended).
# Matters for: pages and statistics made of a stream that went through the filter, and counts by test name.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
dpkg-query -W -f '${Package} ${Version}\n' subunit python3-testtools
cat >make.py <<'PY'
import datetime
import sys
from subunit.v2 import StreamResultToBytes

stream = StreamResultToBytes(sys.stdout.buffer)
second = lambda n: datetime.datetime(2026, 11, 28, 12, 0, n, tzinfo=datetime.timezone.utc)
for place, status in enumerate(['success', 'fail', 'xfail', 'uxsuccess', 'skip', None]):
    name = f't.{status}'
    stream.status(test_id=name, test_status='exists')
    stream.status(test_id=name, test_status='inprogress', timestamp=second(4 * place), route_code='1')
    if status:
        stream.status(test_id=name, test_status=status, timestamp=second(4 * place + 2), route_code='1')
PY
cat >show.py <<'PY'
import sys
import subunit
import testtools


class Show(testtools.StreamResult):
    def status(self, test_id=None, test_status=None, timestamp=None, route_code=None, **_):
        if test_status:
            print(test_id, test_status, f'{timestamp:%S}' if timestamp else '-', route_code or '-')


subunit.ByteStreamToStreamResult(sys.stdin.buffer).run(Show())
PY
python3 make.py >stream
echo 'subunit-tags:'
subunit-tags slow <stream | python3 show.py | grep -v exists | tee tagged
echo 'subunit-filter:'
subunit-filter --success --xfail --rename '^t' renamed <stream | python3 show.py | tee seen
diff tagged - <<'TAGGED'
t.success inprogress 00 1
t.success success 02 1
t.fail inprogress 04 1
t.fail fail 06 1
t.xfail inprogress 08 1
t.xfail xfail 10 1
t.uxsuccess inprogress 12 1
t.uxsuccess uxsuccess 14 1
t.skip inprogress 16 1
t.skip skip 18 1
t.None inprogress 20 1
TAGGED
diff seen - <<'SEEN'
renamed.success inprogress 02 -
renamed.success success 02 -
renamed.fail inprogress 06 -
renamed.fail fail 06 -
t.xfail inprogress 10 -
t.xfail xfail 10 -
t.uxsuccess inprogress 14 -
t.uxsuccess uxsuccess 14 -
t.skip inprogress 18 -
t.skip skip 18 -
renamed.None inprogress 20 -
renamed.None fail 20 -
SEEN
