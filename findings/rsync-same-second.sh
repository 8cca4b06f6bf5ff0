#!/bin/bash
# rsync -a carries times over to the nanosecond and compares them by the second: a file that was sent and is written again in the same
# second, at the same size, is the same to it, now and at each later run. So what says PASS at first and FAIL half a second later stays
# PASS at the other end for good, with exit status 0 and nothing in -i. --modify-window=-1 compares nanoseconds, --checksum content.
# A guess: what is kept to the nanosecond is compared to it.
# Seen with rsync 3.5.0+ds1-0+deb12u1 of Debian 12, of a file of 10:00:00.1 that is another one of the same size at 10:00:00.9:
#   rsync -a:                     PASS, dated .100000000, nothing told
#   rsync -a --modify-window=-1:  FAIL, dated .900000000
# Matters for: uploads in steps (while the job runs, and at its end), of states and counts in files of one length.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' rsync
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TZ=UTC
mkdir from to
echo PASS >from/result
touch -d '2026-01-01 10:00:00.1' from/result
rsync -a from/ to/
echo FAIL >from/result
touch -d '2026-01-01 10:00:00.9' from/result
touch -r to from
for how in '-a' '-a --modify-window=-1'; do
  # the directory's own time is none of it
  told=$(rsync -i $how from/ to/ | grep -c result || true)
  echo "$how: $(cat to/result), dated $(stat -c %y to/result | cut -d' ' -f2), told of $told"
done | tee seen
diff seen - <<'SEEN'
-a: PASS, dated 10:00:00.100000000, told of 0
-a --modify-window=-1: FAIL, dated 10:00:00.900000000, told of 1
SEEN
