#!/bin/bash
# Of the greps for packed files each reads other packings, and what one does not know it takes for text and searches packed: no hit,
# exit status 1, no word of it, which is what a log without the pattern gives. zgrep reads gzip only, and bzgrep bzip2, though xzgrep
# and zstdgrep read several; zstdgrep has no bzip2, ripgrep's -z no lzip (and goes by the end of the name), xzgrep all six.
# A guess: a grep of packed files says of a file that it cannot unpack it, as gzip and bzip2 do (exit status 2).
# Seen with gzip 1.12-1, bzip2 1.0.8-5+b1, xz-utils 5.4.1-1+deb12u2, zstd 1.5.4+dfsg2-5, lzip 1.23-5, ripgrep 13.0.0-4+b2 of Debian 12:
# the table at the end, of exit statuses (0 is a hit); each file has the line
# Matters for: a tree of logs in which gzip was followed by xz or zstd, searched by the command of old.
# As root it installs Debian's packages lzip and ripgrep where they are missing.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
packages='gzip bzip2 xz-utils zstd lzip ripgrep'
# shellcheck disable=SC2086
dpkg-query -W $packages >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
# shellcheck disable=SC2086
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{
  seq -f '2026-11-28 19:35:09 INFO nova.compute request %g' 1000
  echo 'ERROR no valid host'
  seq -f '2026-11-28 19:35:10 INFO nova.compute request %g' 1000
} >log
gzip -k log
bzip2 -k log
xz -k log
zstd -q log
lzip -k log
cp log log.txt
for grep in zgrep bzgrep xzgrep zstdgrep 'rg -z'; do
  for file in log.txt log.gz log.bz2 log.xz log.zst log.lz; do
    code=0
    $grep 'ERROR no valid' "$file" >out 2>err || code=$?
    printf '%s ' "${file#log.} $code"
    [ ! -s err ] || printf '(%s) ' "$(cat err)"
  done
  echo "$grep"
done | tee seen
diff seen - <<'SEEN'
txt 0 gz 0 bz2 1 xz 1 zst 1 lz 1 zgrep
txt 0 gz 1 bz2 0 xz 1 zst 1 lz 1 bzgrep
txt 0 gz 0 bz2 0 xz 0 zst 0 lz 0 xzgrep
txt 0 gz 0 bz2 1 xz 0 zst 0 lz 1 zstdgrep
txt 0 gz 0 bz2 0 xz 0 zst 0 lz 1 rg -z
SEEN
