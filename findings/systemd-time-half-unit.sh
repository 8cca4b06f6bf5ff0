#!/bin/bash
# `1h30` is an hour and thirty seconds to systemd, not an hour and a half: a number without a unit is of seconds, behind one of hours, too.
# So are `1d12`, a day and twelve seconds, and `2h45`; `2min30` is what it looks like, by the same rule. (`1:30` is refused.) Nothing is
# said, neither by `systemd-analyze verify` nor where it counts: a unit's limits, a timer's delays, `journalctl --since -1h30`, and
# tmpfiles.d, where an age of `1d12` removes what is 30 hours old.
# A guess: half of what stands before it, as on a clock, or an error, as for any other time that is not understood.
# Seen with systemd 252.39-1~deb12u2 of Debian 12: the lines at the end.
# Matters for: RuntimeMaxSec=, TimeoutStopSec= and the ages of logs; a job is ended half an hour early.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8 SYSTEMD_COLORS=0
dpkg-query -W -f '${Package} ${Version}\n' systemd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{
  for time in 1h30 1d12 2h45 2min30 1.5h; do echo "$time: $(systemd-analyze timespan "$time" | sed -n 's/ *Human: //p')"; done
  printf '[Service]\nExecStart=/bin/true\nRuntimeMaxSec=1h30\n' >limit.service
  echo "verify: '$(systemd-analyze verify ./limit.service 2>&1)', $?"
  mkdir logs
  echo "d $work/logs - - - 1d12" >logs.conf
  for hours in 20 30 40; do
    touch -d "-$hours hours" "logs/$hours"
  done
  # Its rules for ages also go by the times of a file's creation and change, which are now; `m:` is the time of its content.
  sed -i 's/1d12/m:1d12/' logs.conf
  systemd-tmpfiles --clean "$work/logs.conf"
  echo "left of 20, 30 and 40 hours: $(ls -m logs)"
} | tee seen
diff seen - <<'SEEN'
1h30: 1h 30s
1d12: 1d 12s
2h45: 2h 45s
2min30: 2min 30s
1.5h: 1h 30min
verify: '', 0
left of 20, 30 and 40 hours: 20
SEEN
