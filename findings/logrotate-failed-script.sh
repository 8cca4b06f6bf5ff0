#!/bin/bash
# A postrotate script that fails (a service is told to reopen its log, and does not run just now) costs logrotate the newest of its old
# logs: what was rotated is not compressed, and at the next rotation `a.log.1` is not the `a.log.1.gz` that is looked for,
# so it is overwritten. With `compress` and a script that always fails there is one old log, whatever `rotate` says. logrotate ends with
# 1 and says that the script failed, not that a log was lost. Without `compress`, or with `delaycompress`, nothing is, and one is kept too many.
# A guess: it stays uncompressed, and is rotated with the others.
# Seen with logrotate 3.21.0-1 of Debian 12, `rotate 3`, of four logs, one after the other:
#   compress, script fails:                4
#   compress, script well:                 4 3 2
#   compress, delaycompress, script fails: 4 3 2 1
#   script fails:                          4 3 2 1
# Matters for: logs of services that are stopped at night, of nodes that are taken out of a pool: the day of the fault is what is missing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
mkdir -m 777 debs
(cd debs && apt-get download -qq logrotate)
dpkg-deb -W debs/*.deb
dpkg-deb -x debs/*.deb root
try() { # NAME LINE...
  rm -rf logs state
  mkdir -m 755 logs
  printf '%s\n' "$work/logs/a.log {" 'rotate 3' "${@:2}" '}' >conf
  chmod 644 conf
  local day kept=
  for day in 1 2 3 4; do
    echo "$day" >logs/a.log
    root/usr/sbin/logrotate -f -s state conf 2>>said || true
  done
  for day in $(ls logs | sort); do kept+=" $(zcat -f "logs/$day")"; done
  echo "$1:$kept"
}
{
  try 'compress, script fails' compress postrotate false endscript
  try 'compress, script well' compress postrotate true endscript
  try 'compress, delaycompress, script fails' compress delaycompress postrotate false endscript
  try 'script fails' postrotate false endscript
} | tee seen
grep -q 'error running' said
[ "$(grep -ciE 'overwr|exist|lost' said || true)" = 0 ]
diff seen - <<'SEEN'
compress, script fails: 4
compress, script well: 4 3 2
compress, delaycompress, script fails: 4 3 2 1
script fails: 4 3 2 1
SEEN
