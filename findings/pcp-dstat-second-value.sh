#!/bin/bash
# The second value of every column that pcp-dstat shows on the screen is the mean of the first two samples, while it writes the
# sample itself into --output: of a memory that grows by 300 MiB a second the second line lags by 150 MiB, all others are as
# in the CSV (of rates, which begin a line later, it is the third line). dstat, which it replaces, shows what it writes.
# Seen with Debian's pcp 6.0.3-1.1 (an interval of one second, so there are no intermediate updates to average).
# Matters for: comparing a log of the screen with the CSV, peaks read off the screen.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; chmod 755 "$work"; cd "$work"
# Unpacked and laid over /usr, /etc, /var in a mount namespace (root): pcp's postinst wants a running systemd.
mkdir -m 777 debs; mkdir -p pcp/{usr,etc,var} out
packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
  --no-enhances pcp | grep -E '^(lib)?(python3-)?pcp' | sort -u)
# shellcheck disable=SC2086
(cd debs && apt-get download -qq $packages && for deb in *.deb; do dpkg-deb -x "$deb" ../pcp; done)
dpkg-deb -f debs/pcp_*.deb Version
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
unshare --mount bash -euc '
  mount -t tmpfs tmpfs /opt
  for part in usr etc var; do
    mkdir -p /opt/$part/{upper,work}
    mount -t overlay overlay -o "lowerdir=$PWD/pcp/$part:/$part,upperdir=/opt/$part/upper,workdir=/opt/$part/work" /$part
  done
  ldconfig; (cd /var/lib/pcp/pmns && PATH=/usr/lib/pcp/bin:$PATH ./Rebuild) >/dev/null 2>&1
  export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8; cd out; bash -eu ../run'
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
