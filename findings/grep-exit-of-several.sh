#!/bin/bash
# Of several packed files, bzgrep and zstdgrep end with 1 if any of them has no line that matches, and also print the lines of the others;
# zgrep and xzgrep, and grep itself, end with 0 if any has one. So `if bzgrep -q ERROR */console.log.bz2` asks whether all logs have
# an error, not whether any has. With -L, which lists those without a match, grep and bzgrep end with 0, zstdgrep with 1.
# A guess: as grep: 0 where a line was selected in any file.
# Seen with gzip 1.12-1, bzip2 1.0.8-5+b1, xz-utils 5.4.1-1+deb12u2, zstd 1.5.4+dfsg2-5+deb12u1 of Debian 12, of two files; the first
# has the line (exit status; with -l; with -L): the table at the end.
# Matters for: scripts that look for a known fault in the packed logs of a run, and move from gzip to bzip2 or zstd.
# As root it installs Debian's packages where they are missing.
set -euo pipefail
packages='gzip bzip2 xz-utils zstd'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
echo 'no route to host' >a
echo 'all is well' >b
gzip -k a b; bzip2 -k a b; xz -k a b; zstd -q -k a b
try() {
  local status=0 list=0 without=0
  "$1" 'no route' "$2" "$3" >out || status=$?
  [ "$(cat out)" = "$2:no route to host" ]
  "$1" -l 'no route' "$2" "$3" >/dev/null || list=$?
  "$1" -L 'no route' "$2" "$3" >/dev/null || without=$?
  echo "$1: $status -l $list -L $without"
}
{ try grep a b; try zgrep a.gz b.gz; try xzgrep a.xz b.xz; try bzgrep a.bz2 b.bz2; try zstdgrep a.zst b.zst; } | tee seen
diff seen - <<'SEEN'
grep: 0 -l 0 -L 0
zgrep: 0 -l 0 -L 0
xzgrep: 0 -l 0 -L 0
bzgrep: 1 -l 1 -L 0
zstdgrep: 1 -l 1 -L 1
SEEN
