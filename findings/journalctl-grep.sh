#!/bin/bash
# `journalctl -g PATTERN` is no `journalctl | grep PATTERN`. In small letters it finds `Error` and `ERROR`, too, and with one capital in it it finds that
# spelling only. With -n the lines come the other way round, newest first, which neither -g nor -n does alone: so the last three
# lines about an error read backwards. And it looks at the message only: a service's name, a host or a time, which stand in each
# line that it prints, are found by grep and not by -g, which then ends with 1.
# A guess: grep, and the last N of what it finds, in order.
# Seen with systemd 252.39-1~deb12u2 of Debian 12, of a journal of five lines of the service demo: the lines at the end.
# Matters for: scripts that show the end of a service's errors, or count them by pattern: `-g ERROR` has fewer than `-g error`.
# As root it installs Debian's package systemd-journal-remote where it is missing.
set -euo pipefail
remote=/lib/systemd/systemd-journal-remote
[ -x $remote ] || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends systemd-journal-remote >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' systemd systemd-journal-remote
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin TZ=UTC
second=0
for message in 'error 1' 'Error 2' 'well 3' 'error 4' 'ERROR 5'; do
  second=$((second + 1))
  printf '__REALTIME_TIMESTAMP=%s000000\n__MONOTONIC_TIMESTAMP=%s000000\n' $((1795874400 + second)) $second
  printf '_BOOT_ID=0123456789abcdef0123456789abcdef\nMESSAGE=%s\n_HOSTNAME=node1\nSYSLOG_IDENTIFIER=demo\n\n' "$message"
done >entries
$remote -o demo.journal entries 2>/dev/null
journal() {
  code=0
  text=$(journalctl --file demo.journal --quiet --no-pager "$@") || code=$?
  echo "$*: $code, $(sed 's/.*: //' <<<"$text" | paste -sd,)"
}
{
  journal -g error
  journal -g Error
  journal -n 2
  journal -g error -n 2
  journal -g demo
  echo "grep -c demo: $(journalctl --file demo.journal --quiet --no-pager | grep -c demo)"
} | tee seen
diff seen - <<'SEEN'
-g error: 0, error 1,Error 2,error 4,ERROR 5
-g Error: 0, Error 2
-n 2: 0, error 4,ERROR 5
-g error -n 2: 0, ERROR 5,error 4
-g demo: 1, 
grep -c demo: 5
SEEN
