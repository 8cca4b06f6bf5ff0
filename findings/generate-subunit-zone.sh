#!/bin/bash
# generate-subunit of os-testr, which makes the stream of one result (a job's "devstack") out of a time in seconds since 1970, a duration and a
# status, puts the machine's local time into it and says that it is UTC: in New York the test is five hours earlier than it was, in
# Kolkata five and a half later; only a machine that has UTC is right. Beside the job's other tests, or its logs, it is elsewhere.
# And where the test begins there is no status, where the format has `inprogress`.
# A guess: seconds since 1970 need no zone.
# Seen with python3-os-testr 2.0.1-2 of Debian 12, of 1764504000, which is 12:00 of 30 November 2025 in UTC: the lines at the end.
# Matters for: pages and databases of times made from such streams on machines with a local zone.
# As root it installs Debian's python3-os-testr where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-os-testr >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-os-testr >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-os-testr python3-subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >show.py <<'PY'
import sys
import subunit
import testtools


class Show(testtools.StreamResult):
    def status(self, test_id=None, test_status=None, timestamp=None, **_):
        print(f' {test_id} {test_status} {timestamp:%d %H:%M:%S %Z}', end=';')


subunit.ByteStreamToStreamResult(sys.stdin.buffer).run(Show())
print()
PY
for zone in UTC America/New_York Asia/Kolkata; do
  printf '%s:' $zone
  TZ=$zone generate-subunit 1764504000 90 fail devstack | TZ=UTC python3 show.py
done | tee seen
diff seen - <<'SEEN'
UTC: devstack None 30 12:00:00 UTC; devstack fail 30 12:01:30 UTC;
America/New_York: devstack None 30 07:00:00 UTC; devstack fail 30 07:01:30 UTC;
Asia/Kolkata: devstack None 30 17:30:00 UTC; devstack fail 30 17:31:30 UTC;
SEEN
