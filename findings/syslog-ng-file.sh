#!/bin/bash
# syslog-ng's file() source, which is there to follow a program's log, reads each line as one of syslog and writes it anew, as what it took it
# for. Of oslo.log's `14:00:05.250 12345 ERROR nova.compute ...` the process' number is the host, and dropped for this machine's, and
# ERROR the program; the fraction of a second, the year and the zone are gone (14:00:05+02:00 is 14:00:05 in UTC, too). What has no
# time that it knows, as each line of a traceback, gets that of reading, and loses its indentation; `<14>` at the beginning, and
# empty lines, are dropped. `flags(no-parse)` keeps the line.
# A guess: the message is the line; fields are made by parsers that one asks for, as in rsyslog's imfile.
# Seen with syslog-ng-core 3.38.1-5+deb12u1 of Debian 12, with file() as source and destination (times of reading as NOW): the lines at the end.
# Matters for: logs of services that were collected this way; tracebacks lose their shape, and levels become programs.
# As root it installs Debian's package syslog-ng-core where it is missing.
set -euo pipefail
[ -x /usr/sbin/syslog-ng ] || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends syslog-ng-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' syslog-ng-core
work=$(mktemp -d)
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin TZ=UTC
trap 'rm -rf "$work"' EXIT
cat >in.log <<'LOG'
2026-11-28 14:00:05.250 12345 ERROR nova.compute [req-1] Instance failed
2026-11-28T14:00:05.250+02:00 compute1 nova-compute[12]: failed
Traceback (most recent call last):
  File "demo.py", line 1, in run

ValueError: bad
2026-11-28 14:00:05,250 - root - ERROR - failed
<14>node: hello
LOG
try() { # FLAGS
  rm -f out.log
  cat >conf <<CONF
@version: 3.38
source lines { file("$work/in.log" read-old-records(yes) $1); };
destination copy { file("$work/out.log"); };
log { source(lines); destination(copy); };
CONF
  syslog-ng -F -f conf --no-caps -R "$work/persist$1" -c "$work/control" --pidfile "$work/pid" >screen 2>&1 &
  daemon=$!
  for _ in $(seq 100); do
    [ "$(wc -l 2>/dev/null <out.log || echo 0)" -lt 7 ] || break
    sleep 0.1
  done
  kill $daemon
  wait $daemon || true
  sed -E "s/ $(hostname) / HOST /; /^Nov 28 1[24]:00:05/!s/^.{15}/NOW/" out.log
}
{
  try ''
  echo '--- flags(no-parse)'
  try 'flags(no-parse)' | head -4
} | tee seen
diff seen - <<'SEEN'
Nov 28 14:00:05 HOST ERROR nova.compute [req-1] Instance failed
Nov 28 14:00:05 HOST nova-compute[12]: failed
NOW HOST Traceback (most recent call last):
NOW HOST File "demo.py", line 1, in run
NOW HOST ValueError: bad
Nov 28 14:00:05 HOST root - ERROR - failed
NOW HOST node: hello
--- flags(no-parse)
NOW HOST 2026-11-28 14:00:05.250 12345 ERROR nova.compute [req-1] Instance failed
NOW HOST 2026-11-28T14:00:05.250+02:00 compute1 nova-compute[12]: failed
NOW HOST Traceback (most recent call last):
NOW HOST   File "demo.py", line 1, in run
SEEN
