#!/bin/bash
# In a narrow terminal pcp-dstat leaves plug-ins out of its CSV header that do not fit the screen, also in the middle, and
# writes their values into the rows all the same. With 30 columns `-t -c -m -n -l` has the header "time","net/total:recv",
# "net/total:send", and rows of 15 cells that begin with the CPU: read by the header, the CPU is the network.
# Seen with Debian's pcp 6.0.3-1.1; 4.3 to 6.1 have the same code, 6.2 writes the whole header. Without a terminal nothing is cut.
# Matters for: dstat beside tests in devstack, anything that reads --output of a shell with a window.
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
script -qec 'stty cols 30 rows 20; exec pcp dstat -t -c -m -n -l --output narrow.csv 1 1' /dev/null >/dev/null
INSIDE
unshare --mount bash -euc '
  mount -t tmpfs tmpfs /opt
  for part in usr etc var; do
    mkdir -p /opt/$part/{upper,work}
    mount -t overlay overlay -o "lowerdir=$PWD/pcp/$part:/$part,upperdir=/opt/$part/upper,workdir=/opt/$part/work" /$part
  done
  ldconfig; (cd /var/lib/pcp/pmns && PATH=/usr/lib/pcp/bin:$PATH ./Rebuild) >/dev/null 2>&1
  export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8; cd out; bash -eu ../run'
names=$(sed -n 6p out/narrow.csv); row=$(tail -n 1 out/narrow.csv)
echo "seen: $names"; echo "seen: $row"
[[ $names == '"time","net/total:recv","net/total:send"' && $(tr -cd , <<<"$row" | wc -c) -eq 14 ]]
