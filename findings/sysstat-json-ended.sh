#!/bin/bash
# The JSON of iostat and mpstat (-o JSON) is none where they were ended by SIGTERM, which is how a job ends what it started: the brackets are
# closed at SIGINT only. And the rows of iostat's have no time at all unless -t is given, only the day in the head; mpstat's have the time
# of day and no date or zone, so over midnight a sample is earlier than the one before.
# A guess: a tool that is made to run until it is stopped closes its document; a sample has a time.
# Seen with sysstat 12.6.1-1 of Debian 12 (signal: can the document be read; the time of its first row):
#   iostat INT: yes, none; TERM: no; iostat -t INT: yes, date and time; mpstat INT: yes, 12:00:01; TERM: no
# Matters for: jobs that record the machine beside their tests with `iostat -o JSON 1 >file &` and `kill $!`.
# As root it installs Debian's package sysstat where it is missing.
set -euo pipefail
dpkg-query -W sysstat >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends sysstat >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' sysstat
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8 S_TIME_FORMAT=ISO
cat >look.py <<'PY'
import json
import re
try:
    host = json.load(open('out'))['sysstat']['hosts'][0]
    print('read;', re.sub('[0-9]', '0', host['statistics'][0].get('timestamp', 'no time')))
except ValueError:
    print('not JSON')
PY
try() {
  # By Python, since a shell starts what it puts behind itself with SIGINT ignored.
  python3 - "$@" <<'PY'
import signal
import subprocess
import sys
import time
process = subprocess.Popen(sys.argv[2:], stdout=open('out', 'w'), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
time.sleep(3.5)
process.send_signal(signal.Signals['SIG' + sys.argv[1]])
process.wait()
PY
  echo "$*: $(python3 look.py)"
}
{
  try INT iostat -o JSON 1
  try TERM iostat -o JSON 1
  try INT iostat -t -o JSON 1
  try INT mpstat -o JSON 1
  try TERM mpstat -o JSON 1
} | tee seen
diff seen - <<'SEEN'
INT iostat -o JSON 1: read; no time
TERM iostat -o JSON 1: not JSON
INT iostat -t -o JSON 1: read; 0000-00-00T00:00:00+0000
INT mpstat -o JSON 1: read; 00:00:00
TERM mpstat -o JSON 1: not JSON
SEEN
