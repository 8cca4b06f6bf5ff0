#!/bin/bash
# A log that two blocks of logrotate's configuration name costs the second block all its logs: with `a.log` in one file of logrotate.d and
# `*.log` in another, b.log and c.log are never rotated. The error names a.log only ("duplicate log entry"), and adds that the file is
# skipped, which it is not: its other blocks are worked on. The exit status is 1, as for any error. What lets it pass is
# `ignoreduplicates`, which has to be in the first of the two, mostly a package's; in the second it does nothing.
# A guess: the second word is passed over for that log, or wins; the block's others are rotated.
# Seen with logrotate 3.21.0-1 of Debian 12, of a block for a.log, one for *.log and one for d.txt (exit status; what is left as it was):
#   in two files, or in one:          1; b.log c.log
#   ignoreduplicates in the second:   1; b.log c.log
#   in the first:                     0; nothing
# Matters for: servers on which a package and the site's own configuration know of one directory: the disk fills by the others.
# As root it installs Debian's package logrotate where it is missing.
set -euo pipefail
dpkg-query -W logrotate >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends logrotate >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' logrotate
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
# try NAME SECOND FIRST'S-WORD SECOND'S-WORD
try() {
  mkdir "$1" "$1/conf.d"
  printf '%s {\nsize 1\n%s\n}\n' "$work/$1/a.log" "$3" >"$1/conf.d/package"
  printf '%s {\nsize 1\n%s\n}\n' "$work/$1/*.log" "$4" "$work/$1/d.txt" '' >>"$1/conf.d/$2"
  echo "include $work/$1/conf.d" >"$1/conf"
  chmod 755 "$1" "$1/conf.d"
  chmod 644 "$1"/conf "$1"/conf.d/*
  for name in a.log b.log c.log d.txt; do echo "$name" >"$1/$name"; done
  local status=0
  logrotate -s "$work/$1/state" "$1/conf" 2>"$1/errors" || status=$?
  echo "$1: $status;" $(cd "$1" && ls -d [abcd].log d.txt 2>/dev/null || true)
  sed "s,$work/,,g" "$1/errors"
}
{
  try two site '' ''
  try one package '' ''
  try second site '' ignoreduplicates
  try first site ignoreduplicates ''
} | tee seen
diff seen - <<'SEEN'
two: 1; b.log c.log
error: site:1 duplicate log entry for two/a.log
error: found error in file site, skipping
one: 1; b.log c.log
error: package:5 duplicate log entry for one/a.log
error: found error in file package, skipping
second: 1; b.log c.log
error: site:1 duplicate log entry for second/a.log
error: found error in file site, skipping
first: 0;
SEEN
