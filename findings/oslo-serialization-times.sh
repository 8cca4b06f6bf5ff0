#!/bin/bash
# jsonutils.dumps() of oslo.serialization, by which OpenStack's services write notifications, RPC and JSON logs, drops the zone of a time that
# has one and does not convert it: 14:00+02:00 is "14:00:00.000000", and so is 14:00 in UTC, which is two hours later. Read back,
# and taken for UTC as all of OpenStack does, it is another moment. A day or a length of time is no time to it: both fail with
# "Circular reference detected", where there is no circle, after a warning that has the reason and is shown once only.
# A guess: ISO 8601 with the offset, as isoformat() has it, or UTC; "not JSON serializable" for the others.
# Seen with python3-oslo.serialization 5.0.0-2 of Debian 12: the lines at the end.
# Matters for: what is put beside such times (logs, other services), and the search for a circle.
# As root it installs Debian's python3-oslo.serialization where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin TZ=UTC
dpkg-query -W python3-oslo.serialization >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-oslo.serialization >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-oslo.serialization
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >try.py <<'PY'
import datetime
from oslo_serialization import jsonutils

two = datetime.timezone(datetime.timedelta(hours=2))
for what, value in (('14:00+02:00', datetime.datetime(2026, 11, 28, 14, tzinfo=two)),
                    ('14:00 UTC', datetime.datetime(2026, 11, 28, 14, tzinfo=datetime.timezone.utc)),
                    ('no zone', datetime.datetime(2026, 11, 28, 14)),
                    ('a day', datetime.date(2026, 11, 28)),
                    ('90 s', datetime.timedelta(seconds=90))):
    try:
        print(f'{what}:', jsonutils.dumps({'at': value}))
    except ValueError as error:
        print(f'{what}: {error}')
PY
python3 -W ignore try.py | tee seen
diff seen - <<'SEEN'
14:00+02:00: {"at": "2026-11-28T14:00:00.000000"}
14:00 UTC: {"at": "2026-11-28T14:00:00.000000"}
no zone: {"at": "2026-11-28T14:00:00.000000"}
a day: Circular reference detected
90 s: Circular reference detected
SEEN
