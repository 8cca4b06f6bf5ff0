#!/bin/bash
# Records what a run looks like while something else takes the machine: record.sh WORK OUT NEEDS ALLOWED STRESS...
#
#   record.sh /tmp/work test/fixtures/scenarios cpu 2.7 --cpu 8
#   record.sh /tmp/work test/fixtures/scenarios disk 2.5 --hdd 4 --hdd-bytes 1G
#   record.sh /tmp/work test/fixtures/scenarios network 3.6 --sock 2 --sock-domain ipv4
#   TAKES=30 record.sh /tmp/work test/fixtures/scenarios ram 18 --vm 1 --vm-bytes 6G --vm-keep --vm-hang 0
#
# stestr runs suite/ in one worker, pcp-dstat writes beside it once a second, and stress-ng runs with the words
# STRESS while the last three tests do. They need what NEEDS names, and fail where it takes longer than ALLOWED
# seconds, or where ALLOWED gibibytes of memory are not free; stress-ng needs TAKES seconds to have taken them.
# Leaves in OUT/NEEDS testrepository.subunit.gz, controller/logs/dstat-csv_log.txt.gz and versions. Needs root, a
# Debian, stress-ng, python3-stestr.
set -euo pipefail

work=$1 out=$(readlink -m "$2") needs=$3 allowed=$4
shift 4
here=$(dirname "$(readlink -f "$0")")
if [ "${INSIDE:-}" != yes ]; then
  # a busy machine must not keep it from being recorded
  exec nice -n -15 bash "$here/../with-pcp.sh" "$work" env INSIDE=yes TAKES="${TAKES:-0}" bash "$here/record.sh" "$work" "$out" "$needs" "$allowed" "$@"
fi

place=$(mktemp -d -p "$work")
cp -r "$here/suite" "$place/suite"
cd "$place/suite"
printf '[DEFAULT]\ntest_path=.\n' >.stestr.conf
# the total of the network leaves out the loopback
pcp dstat -tcmndrylpgs -N total,lo --tcp --output "$place/dstat.csv" 1 >/dev/null 2>&1 &
dstat=$!
(
  while [ ! -e "$place/ask" ]; do sleep 0.2; done
  stress-ng "$@" --timeout 150 --temp-path "$place" >"$place/stress" 2>&1 &
  sleep "${TAKES:-0}"
  touch "$place/busy"
  while [ ! -e "$place/done" ]; do sleep 0.2; done
  kill $! 2>/dev/null || true
  wait
) &
SCENARIO=$place NEEDS=$needs ALLOWED=$allowed stestr run --serial >"$place/run" 2>&1 || true
touch "$place/done"
wait %2 || true
# what it measured is written in blocks
sleep 10
kill "$dstat" 2>/dev/null || true
logs=$out/$needs/controller/logs
mkdir -p "$logs"
stestr last --subunit | gzip -9n >"$out/$needs/testrepository.subunit.gz"
gzip -9n <"$place/dstat.csv" >"$logs/dstat-csv_log.txt.gz"
{
  echo "stress-ng $*"
  stress-ng --version | sed 's/ (.*//'
  echo "pcp $(dpkg-deb -f "$work"/debs/pcp_*.deb Version)"
  dpkg-query -W -f '${Package} ${Version}\n' python3-stestr python3-testtools
} >"$out/$needs/versions"
tail -5 "$place/run"
rm -rf "$place"
