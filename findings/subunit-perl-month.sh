#!/bin/bash
# The times that Perl's Subunit module writes are a month early, and local time called UTC: report_time() prints what localtime()
# gives, whose months begin with 0, with a `Z` behind it. In January that is month 00, which Python's subunit refuses; on
# the 31st of a month behind a shorter one it is a day that does not exist.
# Seen with libsubunit-perl 1.4.0-3 of Debian 12, of 14 November 2023, 22:13:20 UTC:
#   TZ=UTC               time: 2023-10-14 22:13:20Z
#   TZ=America/New_York  time: 2023-10-14 17:13:20Z
# Its own reader makes up for the month, so that the two agree with each other.
# Matters for: Perl tests in a stream beside others, or beside what the machine did: durations are right, times are not.
set -euo pipefail
export PATH=/usr/bin:/bin
dpkg-query -W -f '${Package} ${Version}\n' libsubunit-perl
check() { # TZ TIME EXPECTED
  seen=$(TZ=$1 perl -MSubunit -e "Subunit::report_time($2)")
  echo "TZ=$1 $seen"
  [ "$seen" = "$3" ] || { echo "expected: $3"; exit 1; }
}
check UTC 1700000000 'time: 2023-10-14 22:13:20Z'
check America/New_York 1700000000 'time: 2023-10-14 17:13:20Z'
check UTC 1704067200 'time: 2024-00-01 00:00:00Z'
check UTC 1703980800 'time: 2023-11-31 00:00:00Z'
