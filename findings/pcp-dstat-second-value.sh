#!/bin/bash
# The second value of every column that pcp-dstat shows on the screen is the mean of the first two samples, while it writes the
# sample itself into --output: of a memory that grows by 300 MiB a second the second line lags by 150 MiB, all others are as
# in the CSV (of rates, which begin a line later, it is the third line). dstat, which it replaces, shows what it writes.
# Seen with Debian's pcp 6.0.3-1.1 (an interval of one second, so there are no intermediate updates to average).
# Matters for: comparing a log of the screen with the CSV, peaks read off the screen.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
with_pcp=$(readlink -f "$(dirname "$0")/../scripts/with-pcp.sh")
cd "$work"; mkdir out
cat >run <<'INSIDE'
/usr/bin/python3 -c "
import time
held = []
for _ in range(14):
    held.append(b'x' * (150 << 20)); time.sleep(0.5)" &
sleep 0.7
pcp dstat -t -m --output mean.csv 1 5 >mean.screen
wait
INSIDE
bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
/usr/bin/python3 - <<'CHECK'
import csv
used = {row[0]: int(row[1]) / 1024 for row in csv.reader(open('out/mean.csv')) if row and row[0][:1].isdigit()}
units = {'k': 1 / 1024, 'M': 1, 'G': 1024}
lags, before = [], None
for line in open('out/mean.screen'):
    time = line.split('|')[0].strip()
    if time not in used: continue
    text = line.split('|')[1].split()[0]
    if before is not None and used[time] - before > 100:
        lags.append(round((used[time] - float(text[:-1]) * units[text[-1]]) / (used[time] - before), 1))
    before = used[time]
print('seen, lag of the screen as a part of the growth since the line before:', lags)
assert 0.4 <= lags[0] <= 0.6 and all(abs(lag) <= 0.1 for lag in lags[1:])
CHECK
