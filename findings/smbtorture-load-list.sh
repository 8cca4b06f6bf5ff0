#!/bin/bash
# smbtorture's --load-list takes other names than its --list prints: of a name that --list gave, no test runs, and the exit
# status is 0. In a suite run on its own a test is known by its bare name. Whichever are left out, the subunit stream
# declares all of the suite (`progress: 22`), so that a reader of the protocol misses tests nobody was to run.
# A guess: what --list prints can be given to --load-list, as with stestr, testrepository and subunit.run; a name that is
# not found is an error; `progress` counts what is going to run.
# Seen with samba-testsuite 4.17.12+dfsg-0+deb12u4 of Debian 12, suite local.charset, which needs no server.
# Matters for: running again what failed, and what a stream is said to lack.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
dpkg-query -W samba-testsuite >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends samba-testsuite >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' samba-testsuite
suite=local.charset
smbtorture --list ncalrpc: $suite 2>/dev/null | grep -F .strcasecmp_m >"$work/listed"
echo strcasecmp_m >"$work/bare"
seen() {
  local status=0
  smbtorture --format=subunit --load-list="$work/$1" ncalrpc: $suite >"$work/stream" 2>/dev/null || status=$?
  echo "$1 $(cat "$work/$1"): $(grep -c '^test: ' "$work/stream") run of $(grep '^progress: ' "$work/stream"), exit status $status"
}
{ seen listed; seen bare; } | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
listed local.charset.strcasecmp_m.strcasecmp_m: 0 run of progress: 22, exit status 0
bare strcasecmp_m: 1 run of progress: 22, exit status 0
SEEN
