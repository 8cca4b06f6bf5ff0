#!/bin/bash
# Asked for a device that is not there, pcp-dstat keeps one nameless column for it in the CSV header; its rows have no cell for a
# network interface (-N nosuch), but two for a swap device (-S nosuch). And -i names all interrupts of the machine in the
# header, dozens, where the rows have one cell, their sum. Every column behind is shifted against its name.
# Seen with Debian's pcp 6.0.3-1.1. Matters for: jobs that name eth0 or sda on machines that call them otherwise.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
with_pcp=$(readlink -f "$(dirname "$0")/../scripts/with-pcp.sh")
cd "$work"; mkdir out
cat >run <<'INSIDE'
pcp dstat -t -n -N nosuch -m --output net.csv 1 1 >/dev/null
pcp dstat -t -s -S nosuch -m --output swap.csv 1 1 >/dev/null
pcp dstat -t -i -m --output int.csv 1 1 >/dev/null
INSIDE
bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
cells() { sed -n "$2p" "out/$1.csv" | tr -cd , | wc -c; }
seen="net $(cells net 6)/$(cells net 8) swap $(cells swap 6)/$(cells swap 8) int $(($(cells int 6) > 10))/$(cells int 8)"
echo "seen, commas in header/row: $seen"
[[ $seen == 'net 5/4 swap 5/6 int 1/5' ]]
