#!/bin/bash
# The CSV that pcp-dstat makes of an archive has the year of the day on which it is made: its rows have day and month only (`14-11
# 17:13:20`), and `Date:` in its head, whence a reader has to take the year, is when pcp-dstat ran, not when the archive begins. A
# replay of November 2023 is read as one of this year. `User:` is who replays it; `Host:` is the archive's. The times
# are in the zone of the reader's machine, which only that wrong date names; -z gives the archive's. A metric that the archive has not
# (-m of one with load only) is no empty column: nothing at all is shown, and no file is made.
# A guess: the head is of the run that was recorded, as all the rows are.
# Seen with Debian's pcp 6.0.3-1.1, of an archive made by its own LogImport, in the zone IST, replayed in New York:
#   "Date:","28 Nov 2026 19:39:01 EST"; first row 14-11 17:13:20, with -z 15-11 03:43:20
# Matters for: CSV made afterwards of what pmlogger kept of a job.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
with_pcp=$(readlink -f "$(dirname "$0")/../scripts/with-pcp.sh")
cd "$work"; mkdir out
cat >archive.py <<'PY'
import cpmapi
from pcp import pmi
log = pmi.pmiLogImport('load')
log.pmiSetHostname('node1')
log.pmiSetTimezone('IST-5:30')
instances = log.pmiInDom(60, 2)
log.pmiAddMetric('kernel.all.load', log.pmiID(60, 2, 0), cpmapi.PM_TYPE_FLOAT, instances, cpmapi.PM_SEM_INSTANT,
                 log.pmiUnits(0, 0, 0, 0, 0, 0))
names = {1: '1 minute', 5: '5 minute', 15: '15 minute'}
for number, name in names.items():
    log.pmiAddInstance(instances, name, number)
for sample in range(3):
    for name in names.values():
        log.pmiPutValue('kernel.all.load', name, str(sample + 1))
    log.pmiWrite(1700000000 + 10 * sample, 0)
log.pmiEnd()
PY
cat >run <<'INSIDE'
export TZ=America/New_York
python3 ../archive.py
pcp -a load dstat -t -l --output reader.csv 10 >/dev/null
pcp -z -a load dstat -t -l --output archive.csv 10 >/dev/null
pcp -a load dstat -t -l -m --output missing.csv 10 >missing 2>&1 || true
INSIDE
bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
grep -h -e Host: -e Date: -e 13:20, -e 43:20, out/reader.csv out/archive.csv
cat out/missing
[[ $(date +%Y) > 2023 ]]
grep -q "^\"Host:\",\"node1\",.*\"User:\",\"$(id -un)\"" out/reader.csv
grep -qE "\"Date:\",\"[0-9]+ [A-Z][a-z]+ $(TZ=America/New_York date +%Y) [0-9:]+ E[SD]T\"" out/reader.csv
[ "$(sed -n 7p out/reader.csv)" = '14-11 17:13:20,1,1,1' ]
[ "$(sed -n 7p out/archive.csv)" = '15-11 03:43:20,1,1,1' ]
[ "$(grep -c 2023 out/reader.csv || true)" = 0 ]
grep -q 'Invalid metric dstat.mem' out/missing
[ ! -e out/missing.csv ]
