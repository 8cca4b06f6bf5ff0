#!/bin/bash
# Records what a run looks like while something else takes the machine: record.sh WORK OUT NAME ALLOWED STRESS...
#
#   record.sh /tmp/work test/fixtures/scenarios disk 2.5 --hdd 4 --hdd-bytes 1G
#
# stestr runs suite/ in one worker, pcp-dstat writes beside it once a second, and stress-ng runs with the words
# STRESS while the last three tests do, which fail where they take longer than ALLOWED seconds. Leaves in OUT/NAME
# testrepository.subunit.gz, dstat-csv_log.txt.gz and versions. Needs root, a Debian, stress-ng, python3-stestr.
set -euo pipefail

work=$1 out=$(readlink -m "$2") name=$3 allowed=$4
shift 4
here=$(dirname "$(readlink -f "$0")")
if [ "${INSIDE:-}" != yes ]; then
  # a busy machine must not keep it from being recorded
  exec nice -n -15 bash "$here/../with-pcp.sh" "$work" env INSIDE=yes bash "$here/record.sh" "$work" "$out" "$name" "$allowed" "$@"
fi

place=$(mktemp -d -p "$work")
cp -r "$here/suite" "$place/suite"
cd "$place/suite"
printf '[DEFAULT]\ntest_path=.\n' >.stestr.conf
pcp dstat -tcmndrylpgs --tcp --output "$place/dstat.csv" 1 >/dev/null 2>&1 &
dstat=$!
(
  while [ ! -e "$place/ask" ]; do sleep 0.2; done
  stress-ng "$@" --timeout 90 --temp-path "$place" >"$place/stress" 2>&1 &
  touch "$place/busy"
  while [ ! -e "$place/done" ]; do sleep 0.2; done
  kill $! 2>/dev/null || true
  wait
) &
SCENARIO=$place ALLOWED=$allowed stestr run --serial >"$place/run" 2>&1 || true
touch "$place/done"
wait %2 || true
kill "$dstat" 2>/dev/null || true
mkdir -p "$out/$name"
stestr last --subunit | gzip -9n >"$out/$name/testrepository.subunit.gz"
gzip -9n <"$place/dstat.csv" >"$out/$name/dstat-csv_log.txt.gz"
{
  echo "stress-ng $*"
  stress-ng --version | sed 's/ (.*//'
  echo "pcp $(dpkg-deb -f "$work"/debs/pcp_*.deb Version)"
  dpkg-query -W -f '${Package} ${Version}\n' python3-stestr python3-testtools
} >"$out/$name/versions"
tail -5 "$place/run"
rm -rf "$place"
