#!/bin/bash
# subunit2csv breaks at a test that failed without anything attached, with a ValueError, "err may not be None": all that would follow is
# not in the CSV. Such is each test that never ended, in a stream whose worker died: it counts as failed, and has no reason. subunit-stats
# and subunit2pyunit read the same stream to its end. The exit status, 1, is that of any run with a failure.
# A guess: a row with the status, as of a failure with a traceback; the CSV has no column for reasons.
# Seen with subunit 1.4.0-3, python3-testtools 2.5.0-4 of Debian 12, of three tests, one that passes, one without an end, one that passes:
#   complete: 3 rows; the second fails, nothing attached: 1 row and ValueError; the second has no end, at the end: 2 rows and ValueError
# Matters for: tables of a run made from its stream, above all where the run went wrong.
# As root it installs Debian's packages subunit and python3-testtools where they are missing.
set -euo pipefail
packages='subunit python3-testtools'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >make.py <<'PY'
import sys
from subunit.v2 import StreamResultToBytes

stream = StreamResultToBytes(sys.stdout.buffer)
for name, status in ('first', 'success'), ('second', sys.argv[1]), ('third', 'success'):
    stream.status(test_id=name, test_status='inprogress')
    if status == 'reason':
        stream.status(test_id=name, file_name='reason', file_bytes=b'boom', eof=True, mime_type='text/plain;charset=utf8')
        status = 'fail'
    if status != 'none':
        stream.status(test_id=name, test_status=status)
PY
for second in success reason fail none; do
  python3 make.py $second >stream
  status=0
  subunit2csv <stream >rows 2>errors || status=$?
  echo "$second: $status; $(sed 1d rows | cut -d, -f1,2 | tr '\n\r' '  ')$(tail -n 1 errors); $(subunit-stats <stream | sed -n 's/Total tests: */of /p')"
done | tee seen
diff seen - <<'SEEN'
success: 0; first,success second,success third,success ; of 3
reason: 1; first,success second,failure third,success ; of 3
fail: 1; first,success ValueError: err may not be None; of 3
none: 1; first,success third,success ValueError: err may not be None; of 3
SEEN
