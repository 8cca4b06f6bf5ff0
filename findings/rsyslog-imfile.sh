#!/bin/bash
# rsyslog's imfile, which follows a file of another program, does not see that the file was cut (logrotate's `copytruncate`, `>file`): it
# goes on at the place where it was, so all that is written is lost until the file is as long as before, and the first line behind that
# place is half a line. reopenOnTruncate="on" is off if not set. A line of more than 8 kB (maxMessageSize) is cut and its rest is gone,
# though discardTruncatedMsg is off, too; of an empty line there is no message. Nothing tells of any of it.
# A guess: it begins anew where the file is shorter than it was, as tail -F does.
# Seen with rsyslog 8.2302.0-1+deb12u2 of Debian 12, of 203 lines, one of them of 20,004 characters, that are cut away, 100 and 4000:
#   as it is:         202 lines, the long one of 8096; of the 100 none, of the 4000 2098
#   reopenOnTruncate: the same; all, all
# Matters for: central logs of services that write files; behind each nightly rotation the morning is missing.
# As root it installs Debian's package rsyslog where it is missing; the one that runs here has files of its own.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
dpkg-query -W rsyslog >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends rsyslog >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' rsyslog
work=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill $daemon 2>/dev/null || true; wait; rm -rf "$work"' EXIT
cd "$work"
wait_for() { for _ in $(seq 300); do ! grep -qs "$1" "$2" || return 0; sleep 0.1; done; echo "in vain: $1"; cat "$2"; return 1; }
follow() { # NAME PARAMETERS
  mkdir "$1"
  cat >"$1.conf" <<CONF
global(workDirectory="$work/$1")
module(load="imfile")
template(name="text" type="string" string="%msg%\n")
input(type="imfile" file="$work/$1.log" tag="it:" $2)
if \$programname == 'it' then action(type="omfile" file="$work/$1.out" template="text")
CONF
  { seq -f 'night %04g' 200; echo; head -c 20000 /dev/zero | tr '\0' z; echo ' end'; echo 'evening'; } >"$1.log"
  rsyslogd -n -iNONE -f "$work/$1.conf" >"$1.said" 2>&1 &
  daemon=$!
  wait_for evening "$1.out"
  echo "$1: of 203 lines $(wc -l <"$1.out"); the long one has $(grep z "$1.out" | tr -d '\n' | wc -c)"
  : >"$1.log"
  seq -f 'morning %04g' 100 >>"$1.log"
  sleep 2
  seq -f 'noon %05g' 4000 >>"$1.log"
  wait_for 'noon 04000' "$1.out"
  kill $daemon
  wait $daemon || true
  echo "$1: morning $(grep -c morning "$1.out" || true) of 100, noon $(grep -c '^noon' "$1.out") of 4000; behind evening \"$(sed -n '/evening/ { n; p }' "$1.out")\""
}
{
  follow plain ''
  follow reopen 'reopenOnTruncate="on"'
} | tee seen
[ ! -s plain.said ]
diff seen - <<'SEEN'
plain: of 203 lines 202; the long one has 8096
plain: morning 0 of 100, noon 2098 of 4000; behind evening "n 01902"
reopen: of 203 lines 202; the long one has 8096
reopen: morning 100 of 100, noon 4000 of 4000; behind evening "morning 0001"
SEEN
