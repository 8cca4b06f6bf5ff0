#!/bin/bash
# `ts -r` of moreutils, which puts another form in place of the times that are in a log, passes over what services of today write, without a word:
# ISO 8601 with a blank, with `Z` but no fraction, seconds since 1970, Python's comma. Of others it takes a part and leaves the rest behind what
# it put there: of "Nov 28 14:00:05.250" the fraction, of "+00:00" the ":00", which then stand behind a zone; and of a time with both fraction
# and offset it leaves the offset, and takes the time for UTC if it has no other, or for local.
# A guess: of the "many common formats" that its page speaks of these are the first; and it takes a time as a whole.
# Seen with moreutils 0.67-1, libtimedate-perl 2.3300-2 of Debian 12, `ts -r '%F %T %z'` with TZ=Asia/Tokyo: the lines at the end.
# Matters for: logs of several services that are brought to one form in order to be merged; those lines keep theirs.
# As root it installs Debian's packages moreutils and libtimedate-perl where they are missing.
set -euo pipefail
dpkg-query -W moreutils libtimedate-perl >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends moreutils libtimedate-perl >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' moreutils libtimedate-perl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
while IFS= read -r line; do
  printf '%s -> %s\n' "$line" "$(echo "$line" | TZ=Asia/Tokyo LC_ALL=C ts -r '%F %T %z')"
done <<'LOG' | tee seen
2026-11-28T14:00:05Z x
2026-11-28T14:00:05.250Z x
2026-11-28T14:00:05+00:00 x
2026-11-28T14:00:05.250-05:00 x
2026-11-28 14:00:05.250 x
2026-11-28 14:00:05,250 x
[2026-11-28 14:00:05] x
1795874405.250 x
28/Nov/2026:14:00:05 +0000 x
Sat, 28 Nov 2026 14:00:05 +0000 x
LOG
{
  year=$(TZ=Asia/Tokyo date +%Y)
  echo 'Nov 28 14:00:05.250 x' | TZ=Asia/Tokyo LC_ALL=C ts -r '%F %T %z' | sed "s/^$year/THIS YEAR/"
} | tee -a seen
diff seen - <<'SEEN'
2026-11-28T14:00:05Z x -> 2026-11-28T14:00:05Z x
2026-11-28T14:00:05.250Z x -> 2026-11-28 23:00:05 +0900 x
2026-11-28T14:00:05+00:00 x -> 2026-11-28 23:00:05 +0900:00 x
2026-11-28T14:00:05.250-05:00 x -> 2026-11-28 14:00:05 +0900-05:00 x
2026-11-28 14:00:05.250 x -> 2026-11-28 14:00:05.250 x
2026-11-28 14:00:05,250 x -> 2026-11-28 14:00:05,250 x
[2026-11-28 14:00:05] x -> [2026-11-28 14:00:05] x
1795874405.250 x -> 1795874405.250 x
28/Nov/2026:14:00:05 +0000 x -> 2026-11-28 23:00:05 +0900 x
Sat, 28 Nov 2026 14:00:05 +0000 x -> 2026-11-28 23:00:05 +0900 x
THIS YEAR-11-28 14:00:05 +0900.250 x
SEEN
