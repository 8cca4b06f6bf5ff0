#!/bin/bash
# A comment that is put into a file of sysstat's (sadc -C, which is for marking what the machine was about to do) is written by sadf as it is:
# with a quote in it `sadf -j` is no JSON, with an ampersand `sadf -x` no XML, and a semicolon is more cells of `sadf -d`. Marks of a
# restart are not among the samples in JSON but in a list behind them, so the samples on both sides look like neighbours; in -d they are
# rows of their own, of five cells where the others have eleven, with the header again behind them. "All processors" is -1 in -d, "all" in -j.
# A guess: escaped, as hostnames and such are never seen to need it.
# Seen with sysstat 12.6.1-1 of Debian 12:
#   "utc": 1, "com": "run "smoke" & a; b"    json.loads: Expecting ',' delimiter; XML: not well-formed
#   sadf -d: 5 cells of a comment of 2 parts, 10 of a sample
# Matters for: who marks in sar's files which test or phase began, and draws them by sadf.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
mkdir -m 777 debs
(cd debs && apt-get download -qq sysstat)
dpkg-deb -W debs/*.deb
dpkg-deb -x debs/*.deb root
sadc=root/usr/lib/sysstat/sadc
sadf=root/usr/bin/sadf
export LC_ALL=C TZ=UTC
$sadc 1 2 day >/dev/null
$sadc -C 'run "smoke" & a; b' day
$sadc 1 2 day >/dev/null
$sadf -j day -- -C -u >day.json
$sadf -x day -- -C -u >day.xml
$sadf -d day -- -C -u >day.csv
grep -o '"com".*' day.json
/usr/bin/python3 - <<'PY' | tee seen
import json
import xml.etree.ElementTree as tree
try:
    json.load(open('day.json'))
    print('json: read')
except ValueError as error:
    print('json:', str(error).split(':')[0])
try:
    tree.parse('day.xml')
    print('xml: read')
except tree.ParseError as error:
    print('xml:', str(error).split(':')[0])
rows = [line.rstrip('\n').split(';') for line in open('day.csv')]
print('csv: comment of', {len(row) for row in rows if row[3:] and row[3].startswith('COM')}, 'cells, sample of',
      {len(row) for row in rows if row[3:] and row[3] == '-1'})
PY
diff seen - <<'SEEN'
json: Expecting ',' delimiter
xml: not well-formed (invalid token)
csv: comment of {5} cells, sample of {10}
SEEN
