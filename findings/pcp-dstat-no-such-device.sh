#!/bin/bash
# Asked for a device that is not there, pcp-dstat keeps one nameless column for it in the CSV header; its rows have no cell for a
# network interface (-N nosuch), but two for a swap device (-S nosuch). And -i names all interrupts of the machine in the
# header, dozens, where the rows have one cell, their sum. Every column behind is shifted against its name.
# Seen with Debian's pcp 6.0.3-1.1. Matters for: jobs that name eth0 or sda on machines that call them otherwise.
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
pcp dstat -t -n -N nosuch -m --output net.csv 1 1 >/dev/null
pcp dstat -t -s -S nosuch -m --output swap.csv 1 1 >/dev/null
pcp dstat -t -i -m --output int.csv 1 1 >/dev/null
INSIDE
unshare --mount bash -euc '
  mount -t tmpfs tmpfs /opt
  for part in usr etc var; do
    mkdir -p /opt/$part/{upper,work}
    mount -t overlay overlay -o "lowerdir=$PWD/pcp/$part:/$part,upperdir=/opt/$part/upper,workdir=/opt/$part/work" /$part
  done
  ldconfig; (cd /var/lib/pcp/pmns && PATH=/usr/lib/pcp/bin:$PATH ./Rebuild) >/dev/null 2>&1
  export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8; cd out; bash -eu ../run'
cells() { sed -n "$2p" "out/$1.csv" | tr -cd , | wc -c; }
seen="net $(cells net 6)/$(cells net 8) swap $(cells swap 6)/$(cells swap 8) int $(($(cells int 6) > 10))/$(cells int 8)"
echo "seen, commas in header/row: $seen"
[[ $seen == 'net 5/4 swap 5/6 int 1/5' ]]
