#!/bin/bash
# In a narrow terminal pcp-dstat leaves plug-ins out of its CSV header that do not fit the screen, also in the middle, and
# writes their values into the rows all the same. With 30 columns `-t -c -m -n -l` has the header "time","net/total:recv",
# "net/total:send", and rows of 15 cells that begin with the CPU: read by the header, the CPU is the network.
# Seen with Debian's pcp 6.0.3-1.1; 4.3 to 6.1 have the same code, 6.2 writes the whole header. Without a terminal nothing is cut.
# Matters for: dstat beside tests in devstack, anything that reads --output of a shell with a window.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
with_pcp=$(readlink -f "$(dirname "$0")/../scripts/with-pcp.sh")
cd "$work"; mkdir out
cat >run <<'INSIDE'
script -qec 'stty cols 30 rows 20; exec pcp dstat -t -c -m -n -l --output narrow.csv 1 1' /dev/null >/dev/null
INSIDE
bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
names=$(sed -n 6p out/narrow.csv); row=$(tail -n 1 out/narrow.csv)
echo "seen: $names"; echo "seen: $row"
[[ $names == '"time","net/total:recv","net/total:send"' && $(tr -cd , <<<"$row" | wc -c) -eq 14 ]]
