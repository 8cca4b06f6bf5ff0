#!/bin/bash
# A hole in a pcp archive in which nobody took samples (a machine that was paused or frozen, a pmlogger that was stopped and went on) is
# filled by pcp's tools: at each time in it pmval and pmrep have a value, a gauge's last one, and a counter's mean over the hole as a
# rate that was steady. Only a new pmlogger leaves a mark, behind which there is none. And pmlogsummary's average is one over
# time, in which the last sample before the hole counts for all of it: of a gauge that was 100 in five samples, and 0 in five
# behind a hole of 96 s, it is 96.154; with -x, of the samples, 50. -u of pmrep shows what was recorded.
# A guess: nothing ("?", "N/A") where nothing was recorded, and the mean of the samples.
# Seen with Debian's pcp 6.0.3-1.1, of an archive made by its own LogImport, asked for in steps of 20 s:
#   100, 100, 100, 100, 100, 0; a counter 10 a second at each; pmlogsummary 96.154, -x 50.000
# Matters for: what a machine did when it did not answer; nodes of CI are paused, and it looks busy and steady then.
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
for item, (name, semantics) in enumerate([('demo.gauge', cpmapi.PM_SEM_INSTANT), ('demo.count', cpmapi.PM_SEM_COUNTER)]):
    log.pmiAddMetric(name, log.pmiID(510, 0, item + 1), cpmapi.PM_TYPE_U64, cpmapi.PM_INDOM_NULL, semantics,
                     log.pmiUnits(0, 0, 0, 0, 0, 0))
for second in [*range(5), *range(100, 105)]:
    log.pmiPutValue('demo.gauge', '', '100' if second < 5 else '0')
    log.pmiPutValue('demo.count', '', str(5000 + 10 * second))
    log.pmiWrite(1700000000 + second, 0)
log.pmiEnd()
PY
cat >run <<'INSIDE'
python3 ../archive.py
pmval -z -a demo -t 20 demo.gauge >gauge
pmrep -z -a demo -t 20 -o csv demo.gauge demo.count >csv
pmrep -z -a demo -u -o csv demo.gauge >recorded
pmlogsummary demo demo.gauge >summary
pmlogsummary -x demo demo.gauge >samples
INSIDE
bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
sed -n 's/^\([0-9:.]* .*[0-9]\) *$/pmval \1/p' out/gauge | tr -s ' ' | tee seen
tail -n +2 out/csv | sed 's/^[^,]* /pmrep /' | tee -a seen
echo "recorded: $(tail -n +2 out/recorded | wc -l)" | tee -a seen
sed 's/^/pmlogsummary /' out/summary | tee -a seen
sed 's/^/pmlogsummary -x /' out/samples | tee -a seen
diff seen - <<'SEEN'
pmval 22:13:20.000 100
pmval 22:13:40.000 100
pmval 22:14:00.000 100
pmval 22:14:20.000 100
pmval 22:14:40.000 100
pmval 22:15:00.000 0
pmrep 22:13:20,100,
pmrep 22:13:40,100,10.000
pmrep 22:14:00,100,10.000
pmrep 22:14:20,100,10.000
pmrep 22:14:40,100,10.000
pmrep 22:15:00,0,10.000
recorded: 10
pmlogsummary demo.gauge  96.154 none
pmlogsummary -x demo.gauge  50.000 none
SEEN
