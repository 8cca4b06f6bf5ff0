#!/bin/bash
# A piece that pmlogextract cuts out of an archive (-S, -T) has no value of what was logged once, at the start: the number of processors,
# the memory's size, the kernel's version (hinv.*, kernel.uname.*: pmlogger's `once`). Of the whole archive every tool gives such a
# value at any time, because it holds until the next; of the piece they say that there is no such metric, and pmrep, asked for it
# among others, shows nothing at all and ends with 1. pmlogextract ends with 0 and says nothing.
# A guess: a piece answers for its time as the whole does.
# Seen with Debian's pcp 6.0.3-1.1, of an archive made by its own LogImport, of a value at its start and a counter every second:
#   whole, from its third second: 8 processors; the piece from there: no such metric
# Matters for: who keeps of a day's archive what belongs to one job.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
with_pcp=$(readlink -f "$(dirname "$0")/../scripts/with-pcp.sh")
cd "$work"; mkdir out
cat >archive.py <<'PY'
import cpmapi
from pcp import pmi
log = pmi.pmiLogImport('demo')
log.pmiSetHostname('node1')
log.pmiSetTimezone('UTC')
none = log.pmiUnits(0, 0, 0, 0, 0, 0)
log.pmiAddMetric('hinv.ncpu', log.pmiID(60, 0, 32), cpmapi.PM_TYPE_U32, cpmapi.PM_INDOM_NULL, cpmapi.PM_SEM_DISCRETE, none)
log.pmiAddMetric('demo.value', log.pmiID(510, 0, 1), cpmapi.PM_TYPE_U32, cpmapi.PM_INDOM_NULL, cpmapi.PM_SEM_INSTANT, none)
for second in range(8):
    if second == 0:
        log.pmiPutValue('hinv.ncpu', '', '8')
    log.pmiPutValue('demo.value', '', str(second))
    log.pmiWrite(1700000000 + second, 0)
log.pmiEnd()
PY
cat >run <<'INSIDE'
export TZ=UTC
python3 ../archive.py
pmrep -a demo -S @22:13:23 -t 1 -o csv demo.value hinv.ncpu >whole
pmlogextract -S @22:13:23 demo piece >said 2>&1
pmrep -a piece -t 1 -o csv demo.value >piece.csv
pmrep -a piece -t 1 -o csv demo.value hinv.ncpu >both.csv 2>&1 || echo "exit $?" >>both.csv
pmval -a piece hinv.ncpu >pmval 2>&1 || true
INSIDE
bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
sed -n 2p out/whole
cat out/both.csv
[ "$(sed -n 2p out/whole)" = '2023-11-14 22:13:23,3,8' ]
[ ! -s out/said ]
[ "$(sed -n 2p out/piece.csv)" = '2023-11-14 22:13:23,3' ]
[ "$(cat out/both.csv)" = 'Invalid metric hinv.ncpu (PM_ERR_NAME Unknown metric name).
exit 1' ]
grep -q 'Unknown metric name' out/pmval
