#!/bin/bash
# `ts -s` of moreutils, the time since the start at each line, begins anew after a day: 25 hours are 01:00:00, for it is a time of day, of the
# first of January 1970; %d is 01 before any day is over. `ts -i`, the time since the line before, is the same: behind a gap of a day and
# an hour it says one hour. With `%s` as the form it is the seconds, which go on.
# A guess: 25:00:00, or 1-01:00:00, as ps has it.
# Seen with moreutils 0.67-1, faketime 0.9.10-2.1 of Debian 12, by a clock that is set from line to line: the lines at the end.
# Matters for: soak tests, and the log of a job that hung; the gap that one looks for is the one that is not there.
# As root it installs Debian's moreutils and faketime where they are missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
for package in moreutils faketime; do
  dpkg-query -W $package >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $package >/dev/null
done
dpkg-query -W -f '${Package} ${Version}\n' moreutils faketime
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export FAKETIME_TIMESTAMP_FILE=$work/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
faked=$(find /usr/lib -name libfaketime.so.1 | head -1)
lines() {
  for day_time in '28 12:00:00' '28 12:00:05' '29 13:00:05' '30 14:00:05'; do
    echo "2026-11-$day_time" >clock.new
    mv clock.new clock
    echo "at $day_time"
    sleep 0.5
  done
}
for options in '-s' '-i' '-s %d %T' '-s %s'; do
  echo "2026-11-28 12:00:00" >clock
  echo "ts $options"
  if [ "$options" = "${options#* }" ]; then lines | LD_PRELOAD=$faked ts "$options"; else lines | LD_PRELOAD=$faked ts "${options%% *}" "${options#* }"; fi
done | tee seen
diff seen - <<'SEEN'
ts -s
00:00:00 at 28 12:00:00
00:00:05 at 28 12:00:05
01:00:05 at 29 13:00:05
02:00:05 at 30 14:00:05
ts -i
00:00:00 at 28 12:00:00
00:00:05 at 28 12:00:05
01:00:00 at 29 13:00:05
01:00:00 at 30 14:00:05
ts -s %d %T
01 00:00:00 at 28 12:00:00
01 00:00:05 at 28 12:00:05
02 01:00:05 at 29 13:00:05
03 02:00:05 at 30 14:00:05
ts -s %s
0 at 28 12:00:00
5 at 28 12:00:05
90005 at 29 13:00:05
180005 at 30 14:00:05
SEEN
