#!/bin/bash
# To goaccess, as Debian installs it, logs are decoration: what ends in .txt, .gz, .xz, .zst, .csv or .tar is a static file as pictures and
# styles are (`static-file` of its /etc/goaccess/goaccess.conf), not in `requests` and not in its count of files, and so most of what a
# logs server is there for is missing from the first panel of the report. .log and .json are in it, and so is a .txt with a query
# behind it. A part (206) counts as a whole log. And the hour is that of the line whatever its zone: 14:00 +0200 and
# 14:00 -0500, seven hours apart, are one, with --tz, too.
# A guess: a text that is asked for is a request; times in one zone.
# Seen with goaccess 1:1.7-1 of Debian 12: the lines at the end.
# Matters for: who looks up which logs are read, or when, to decide how long to keep them.
# As root it installs Debian's package goaccess where it is missing.
set -euo pipefail
command -v goaccess >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends goaccess >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' goaccess
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
while read -r zone path status; do
  echo "192.0.2.1 - - [28/Nov/2026:14:00:00 $zone] \"GET /b/$path HTTP/1.1\" $status 1000 \"-\" \"curl/8\""
done >access.log <<'LINES'
+0000 job-output.txt 200
+0000 job-output.txt 206
+0200 syslog.txt.gz 200
-0500 journal.xz 200
+0000 job-output.json 200
+0000 nova.log 200
+0000 job-output.txt?severity=3 200
LINES
env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 TZ=UTC goaccess access.log --log-format=COMBINED --tz=Europe/Berlin -o report.json >screen 2>&1
python3 - <<'PY' | tee seen
import json
report = json.load(open('report.json'))
for panel in 'requests', 'static_requests':
    print(panel + ':', *sorted(f"{entry['data'].removeprefix('/b/')} {entry['hits']['count']}," for entry in report[panel]['data']))
print('files', report['general']['unique_files'], 'hours', *[entry['data'] for entry in report['visit_time']['data']])
PY
diff seen - <<'SEEN'
requests: job-output.json 1, job-output.txt?severity=3 1, nova.log 1,
static_requests: job-output.txt 2, journal.xz 1, syslog.txt.gz 1,
files 3 hours 14
SEEN
