#!/bin/bash
# What `rsync --partial` (and -P) leaves of a file when it is broken off has the file's own name and the date of 1970: rsync writes it
# as it will be, but for the time, so that -u takes the next one for newer. So a half log is the oldest of all, and what removes old
# files (`find -mtime +30 -delete`, tmpfiles.d with m:) takes it first, or what lists "new" files has not seen it; the next rsync is to
# go on with it. --inplace and --append leave it dated now and unreadable to others (mode 600).
# A guess: the time of the source, as -a says, or that of the interruption.
# Seen with rsync 3.5.0+ds1-0+deb12u1 of Debian 12, of a file of 2020 and mode 644, broken off by SIGINT (and the same by SIGKILL):
#   -a --partial:  1970, 644
#   -a --inplace:  now, 600
#   -a:            nothing
# Matters for: uploads of jobs that time out, and log trees that are cleaned by age.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' rsync
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TZ=UTC
truncate -s 100M log
touch -d 2020-01-01 log
chmod 644 log
now=$(date +%Y)
for how in --partial --inplace ''; do
  rm -rf to
  mkdir to
  rsync -a $how --bwlimit=2000 log to/ 2>err &
  sending=$!
  until [ -n "$(find to -type f -size +0)" ]; do sleep 0.1; done
  sleep 1
  kill -INT $sending
  code=0
  wait $sending || code=$?
  # the receiver ends by itself, a moment later
  for _ in $(seq 100); do
    left=$(cd to && find . -type f -printf '%f %TY %m ')
    case $how,$left in
      --partial,'log 1970'*|--inplace,'log '*|,) break ;;
    esac
    sleep 0.1
  done
  [ "$code" = 20 ]
  echo "-a $how: ${left/ $now / now }"
done | tee seen
diff seen - <<'SEEN'
-a --partial: log 1970 644 
-a --inplace: log now 600 
-a : 
SEEN
