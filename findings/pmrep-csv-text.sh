#!/bin/bash
# pmrep -o csv does not quote what is in the way of its commas, it changes it: in a string value a comma becomes `_` and a quote a
# space, in the name of an instance both become spaces, though it puts both between quotes, where a comma is no trouble. So
# `sd,a` and `sd a` are two columns of one name. Times have no zone, also with -z, which gives the archive's. With -u, which
# keeps the samples as they are, an interval of -t is not heard, and no line says so.
# A guess: RFC 4180's quoting, as the quotes around every name promise.
# Seen with Debian's pcp 6.0.3-1.1, of an archive made by its own LogImport:
#   Time,"demo.device-sd a","demo.device-sd a","demo.command"
#   2023-11-14 22:13:20,1,2,"tar -c a_ b  c "
# Matters for: command lines and device-mapper or cgroup names in CSV that is joined with another source by name.
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
none, devices = log.pmiUnits(0, 0, 0, 0, 0, 0), log.pmiInDom(510, 1)
log.pmiAddMetric('demo.device', log.pmiID(510, 0, 1), cpmapi.PM_TYPE_U32, devices, cpmapi.PM_SEM_INSTANT, none)
log.pmiAddMetric('demo.command', log.pmiID(510, 0, 2), cpmapi.PM_TYPE_STRING, cpmapi.PM_INDOM_NULL, cpmapi.PM_SEM_INSTANT, none)
for number, name in enumerate(['sd,a', 'sd a'], 1):
    log.pmiAddInstance(devices, name, number)
for second in range(3):
    log.pmiPutValue('demo.device', 'sd,a', '1')
    log.pmiPutValue('demo.device', 'sd a', '2')
    log.pmiPutValue('demo.command', '', 'tar -c a, b "c"')
    log.pmiWrite(1700000000 + second, 0)
log.pmiEnd()
PY
cat >run <<'INSIDE'
export TZ=America/New_York
python3 ../archive.py
pmrep -a demo -z -t 2 -o csv demo.device demo.command >interpolated
pmrep -a demo -z -t 2 -u -o csv demo.device demo.command >raw
INSIDE
bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
cat out/raw
row='1,2,"tar -c a_ b  c "'
header='Time,"demo.device-sd a","demo.device-sd a","demo.command"'
[ "$(cat out/raw)" = "$header
2023-11-14 22:13:20,$row
2023-11-14 22:13:21,$row
2023-11-14 22:13:22,$row" ]
[ "$(wc -l <out/interpolated)" = 3 ]
