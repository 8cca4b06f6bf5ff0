#!/bin/bash
# subunit-2to1, which makes a stream for readers of subunit version 1, joins the parameters of a content type by a comma: of a traceback it is
# `text/x-traceback;charset=utf8,language=python`, by which a reader of MIME (RFC 2045) has the charset "utf8,language=python", which there
# is none of. subunit-1to2 takes it over, so it is in a stream of version 2 then, too. A list of tests (`exists`, as --load-list and
# `stestr list` work by) is nothing at all; a test that never ended is a failure without a reason; an attachment of no test loses
# its name; and as tests are written when they end, times go backwards. The exit status is 0.
# A guess: a type that can be read by others; a test that begins and has no end, which version 1 can say as well.
# Seen with subunit 1.4.0-3 of Debian 12: the lines at the end.
# Matters for: Jenkins' and other old readers of version 1, and what decodes an attachment by its charset.
# As root it installs Debian's package subunit where it is missing.
set -euo pipefail
dpkg-query -W subunit >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends subunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >make.py <<'PY'
import datetime
import sys
from subunit.v2 import StreamResultToBytes

stream = StreamResultToBytes(sys.stdout.buffer)


def at(second):
    return datetime.datetime(2026, 11, 28, 14, 0, second, tzinfo=datetime.timezone.utc)


stream.status(test_id='listed', test_status='exists')
stream.status(test_id='long', test_status='inprogress', timestamp=at(1))
stream.status(test_id='bad', test_status='inprogress', timestamp=at(2))
stream.status(test_id='bad', file_name='traceback', file_bytes=b'boom\n', eof=True, timestamp=at(3),
              mime_type='text/x-traceback;charset=utf8;language=python')
stream.status(test_id='bad', test_status='fail', timestamp=at(3))
stream.status(file_name='worker.log', file_bytes=b'of the worker\n', mime_type='text/plain', eof=True, timestamp=at(3))
stream.status(test_id='long', test_status='success', timestamp=at(4))
stream.status(test_id='never', test_status='inprogress', timestamp=at(5))
PY
cat >types.py <<'PY'
import email.message
import sys
from subunit import ByteStreamToStreamResult


class Types:
    def startTestRun(self):
        pass

    stopTestRun = startTestRun

    def status(self, mime_type=None, **others):
        if mime_type:
            message = email.message.Message()
            message['Content-Type'] = mime_type
            print(mime_type, 'has the charset', message.get_param('charset'))


ByteStreamToStreamResult(sys.stdin.buffer, non_subunit_name='stdout').run(Types())
PY
python3 make.py >two
{
  subunit-2to1 <two >one
  sed 's/\r$//' one | grep -vE '^(0|\])$'
  echo '-- and back'
  subunit-1to2 <one | python3 types.py
} | tee seen
diff seen - <<'SEEN'
time: 2026-11-28 14:00:02.000000Z
test: bad
time: 2026-11-28 14:00:03.000000Z
failure: bad [ multipart
Content-Type: text/x-traceback;charset=utf8,language=python
traceback
5
boom
of the worker
time: 2026-11-28 14:00:01.000000Z
test: long
time: 2026-11-28 14:00:04.000000Z
successful: long [ multipart
time: 2026-11-28 14:00:05.000000Z
test: never
failure: never [ multipart
-- and back
text/x-traceback;charset=utf8,language=python has the charset utf8,language=python
SEEN
