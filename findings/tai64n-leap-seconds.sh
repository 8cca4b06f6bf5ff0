#!/bin/bash
# A TAI64N label is 27 seconds off where another program reads it than wrote it: daemontools (tai64n, multilog) and runit (svlogd -t) say that
# TAI is UTC and 10 seconds, of 1970, and s6 (s6-tai64n, s6-log) counts the leap seconds, 37 by now. The labels look the same, and
# each package's own reader gives back the time that its own writer had.
# A guess: a format whose name is an exact time scale has one reading.
# Seen with daemontools 1:0.76-8.1, runit 2.1.2-54, s6 2.11.3.2-1 of Debian 12, seconds between the clock and what is read:
#                written by tai64n  svlogd -t  s6-tai64n
#   tai64nlocal             0          0          27
#   s6-tai64nlocal        -27        -27           0
# Matters for: logs of supervised services beside those of others: causes seem to come half a minute after their effects.
# As root it installs Debian's packages daemontools, runit and s6 where they are missing.
set -euo pipefail
packages='daemontools runit s6'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin TZ=UTC
now=$(date +%s)
mkdir service
echo hello | tai64n >tai64n
echo hello | svlogd -t service 2>/dev/null
mv service/current svlogd
echo hello | s6-tai64n >s6-tai64n
for reader in tai64nlocal s6-tai64nlocal; do
  for writer in tai64n svlogd s6-tai64n; do
    read -r day time text < <($reader <$writer)
    [ "$text" = hello ]
    # To the nearest ten seconds or so: the three were written within a few.
    off=$(($(date -d "$day $time" +%s) - now))
    case $off in 2[6-9] | 3[0-9]) off=27 ;; -2[0-8] | -1[0-9]) off=-27 ;; [0-9]) off=0 ;; esac
    echo "$reader of $writer: $off"
  done
done | tee seen
diff seen - <<'SEEN'
tai64nlocal of tai64n: 0
tai64nlocal of svlogd: 0
tai64nlocal of s6-tai64n: 27
s6-tai64nlocal of tai64n: -27
s6-tai64nlocal of svlogd: -27
s6-tai64nlocal of s6-tai64n: 0
SEEN
