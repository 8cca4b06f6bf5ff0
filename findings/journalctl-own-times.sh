#!/bin/bash
# journalctl does not read the times that it writes: what `-o short-iso` and `-o short-iso-precise` begin each line with
# (2026-11-28T14:00:05+0000) is no time to its --since and --until, "Failed to parse timestamp", nor is any other with a `T`, a `Z` or an offset,
# as Zuul, `date -Is` and JSON have them. A blank in place of the T, and ` UTC` in that of the offset, is taken, as `-o short-full` has it,
# and so is `@` with the seconds of `-o short-unix`.
# A guess: what one option prints another takes; ISO 8601 at least.
# Seen with systemd 252.39-1~deb12u2 of Debian 12, of a journal of two lines:
#   2026-11-28T14:00:05+0000, 2026-11-28T14:00:05Z, 2026-11-28T14:00:05: refused, 1
#   2026-11-28 14:00:05 UTC, @1795874405: taken
# Matters for: scripts that go on where they stopped, or cut a journal by the times of a job.
# As root it installs Debian's package systemd-journal-remote where it is missing, which makes the journal.
set -euo pipefail
remote=/lib/systemd/systemd-journal-remote
[ -x $remote ] || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends systemd-journal-remote >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' systemd systemd-journal-remote
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin TZ=UTC
start=$(date -d '2026-11-28 14:00:00' +%s)
for second in 0 5; do
  printf '__REALTIME_TIMESTAMP=%s000000\n__MONOTONIC_TIMESTAMP=%s000000\n_BOOT_ID=%s\n' $((start + second)) $((second + 1)) 0123456789abcdef0123456789abcdef
  printf 'MESSAGE=line %s\n_HOSTNAME=node1\nSYSLOG_IDENTIFIER=demo\n\n' $second
done >entries
$remote -o demo.journal entries 2>/dev/null
journal() { journalctl --file demo.journal --quiet --no-pager "$@"; }
last() { journal -n 1 -o "$1" | sed -E 's/ node1 .*//; s/^Sat //'; }
for time in "$(last short-iso)" "$(last short-iso-precise)" 2026-11-28T14:00:05Z 2026-11-28T14:00:05 "$(last short-full)" "@$(last short-unix)"; do
  status=0
  text=$(journal --since "$time" -o cat 2>&1) || status=$?
  echo "$time: $status ${text%%:*}"
done | tee seen
diff seen - <<'SEEN'
2026-11-28T14:00:05+0000: 1 Failed to parse timestamp
2026-11-28T14:00:05.000000+0000: 1 Failed to parse timestamp
2026-11-28T14:00:05Z: 1 Failed to parse timestamp
2026-11-28T14:00:05: 1 Failed to parse timestamp
2026-11-28 14:00:05 UTC: 0 line 5
@1795874405.000000: 0 line 5
SEEN
