#!/bin/bash
# A counter of milliseconds, as pcp has for processors and disks (kernel.all.cpu.user, disk.dev.avactive), is turned into a rate by all
# of pcp's tools, and each has a unit of its own for it: of one that grows by 100 ms in a second pmval and pmlogsummary give 0.1, a
# part of one, pmrep 100, in ms/s. pmrep's CSV has no units unless -U is given. So a limit taken from one tool
# is off by a thousand in the other, and a processor that is 10 % busy is 100 in a CSV, which looks like per cent.
# A guess: tools of one package agree about a metric's value.
# Seen with Debian's pcp 6.0.3-1.1, of an archive made by its own LogImport:
#   pmlogsummary 0.100 none; pmval 0.1000; pmrep 100.000
# Matters for: who reads what pmlogger kept of a job with more than one of them.
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
log.pmiAddMetric('demo.busy', log.pmiID(510, 0, 1), cpmapi.PM_TYPE_U64, cpmapi.PM_INDOM_NULL, cpmapi.PM_SEM_COUNTER,
                 log.pmiUnits(0, 1, 0, 0, cpmapi.PM_TIME_MSEC, 0))
for second in range(4):
    log.pmiPutValue('demo.busy', '', str(5000 + 100 * second))
    log.pmiWrite(1700000000 + second, 0)
log.pmiEnd()
PY
cat >run <<'INSIDE'
python3 ../archive.py
pmlogsummary demo demo.busy >summary
pmval -a demo -t 1 demo.busy >values
pmrep -a demo -t 1 -o csv demo.busy >csv
pmrep -a demo -t 1 demo.busy >screen
INSIDE
bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
cat out/summary
grep units out/values; tail -1 out/values
head -2 out/screen | tail -1; tail -1 out/csv
grep -qx 'demo.busy  0.100 none' out/summary
grep -q 'converting to time utilization' out/values
tail -1 out/values | grep -qE ' 0\.1000 *$'
grep -qE '^ +ms/s *$' out/screen
[ "$(tail -1 out/csv | cut -d, -f2)" = 100.000 ]
