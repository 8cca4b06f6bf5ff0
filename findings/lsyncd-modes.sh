#!/bin/bash
# lsyncd's default.rsync is not `rsync -a`: it keeps times and links, but no modes, owners nor hard links. It sees a chmod or a chown, calls
# rsync for it ("Calling rsync with filter-list of new/modified files/dirs") and says that it went well, and the copy is as it
# was, also when its content changes later: the mode is that of the first copy. So logs that are uploaded as 0600 and opened to all at
# the end stay closed on the mirror.
# A guess: what rsync is called with for a mirror, -a; or that a change of mode that is looked for is carried over.
# Seen with lsyncd 2.2.3-1+b1, rsync 3.5.0+ds1-0+deb12u1 of Debian 12, of a file of user 1234 that was 600 and is 644, with two names:
#   default:        600, owner 0, links 1
#   archive = true: 644, owner 1234, links 1
# Matters for: a second server of logs that is kept by lsyncd; `rsync = { archive = true }` keeps all but hard links.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
dpkg-query -W lsyncd >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends lsyncd >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' lsyncd rsync
work=$(mktemp -d)
lsyncd=
trap '[ -z "$lsyncd" ] || kill $lsyncd 2>/dev/null || true; wait; rm -rf "$work"' EXIT
cd "$work"
wait_for() { for _ in $(seq 300); do ! eval "$1" || return 0; sleep 0.1; done; echo "in vain: $1"; return 1; }
mirror() { # NAME RSYNC
  mkdir -p "$1/from" "$1/to"
  cat >"$1/conf.lua" <<LUA
settings { nodaemon = true, logfile = "$work/$1/log", statusFile = "$work/$1/status" }
sync { default.rsync, source = "$work/$1/from", target = "$work/$1/to", delay = 1, rsync = { $2 } }
LUA
  echo log >"$1/from/console.txt"
  chmod 600 "$1/from/console.txt"
  chown 1234 "$1/from/console.txt"
  ln "$1/from/console.txt" "$1/from/again.txt"
  lsyncd "$1/conf.lua" >"$1/out" 2>&1 &
  lsyncd=$!
  wait_for "grep -qs 'Startup of .* finished' $1/log"
  chmod 644 "$1/from/console.txt"
  wait_for "grep -qs 'Finished a list after exitcode: 0' $1/log"
  echo more >>"$1/from/console.txt"
  wait_for "grep -q more $1/to/console.txt"
  echo "$1: $(stat -c '%a, owner %u, links %h' "$1/to/console.txt")"
  kill $lsyncd
  wait $lsyncd || true
}
{
  mirror default ''
  mirror archive 'archive = true'
} | tee seen
diff seen - <<'SEEN'
default: 600, owner 0, links 1
archive: 644, owner 1234, links 1
SEEN
