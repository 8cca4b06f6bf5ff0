#!/bin/bash
# Runs pcp-dstat in every way that matters: pcp.sh WORK. Leaves what it wrote in WORK/out, FILE.csv and
# FILE.screen for each run, and what the machine says of itself in WORK/out/facts. Needs root and Debian.
set -euo pipefail

work=$1
if [ "${2:-}" != inside ]; then
  self=$(readlink -f "$0")
  mkdir -p "$work/out"
  # as by hand: by its mode, and a path that is relative
  cd "$(dirname "$self")/../.."
  exec scripts/with-pcp.sh "$work" bash "$self" "$work" inside
fi
cd "$work/out"

# run NAME OPTION...: both of its outputs
run() {
  local name=$1
  shift
  timeout 60 pcp dstat "$@" --output "$name.csv" >"$name.screen" 2>"$name.err" || true
}
{
  echo "version $(pcp dstat --version 2>&1 | head -1)"
  echo "cores $(nproc)"
  echo "memory $(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)"
  echo "from $(date +%s)"
} >facts

run devstack -tcmndrylpg --tcp 1 4 &
run cores -t -c -f 1 2 &
run devices -t -C 0,total -c -d -n -N lo,total -m --mem-adv 1 2 &
run nodevice -t -c -n -N nosuch -s -S nosuch -i -m 1 2 &
run time-adv --time-adv -c -m 1 2 &
run epoch-adv --epoch-adv -T -c -m 1 2 &
DSTAT_TIMEFMT='%d/%m/%Y %H.%M:%S' run unread -t -m 1 2 &
DSTAT_TIMEFMT='%m/%d/%Y %I:%M:%S %p' run format -t -m 1 2 &
TZ=Asia/Shanghai run shanghai -t -m 1 2 &
TZ=Asia/Kolkata run kolkata -t -m 1 2 &
(run twice -t -c 1 1 && run twice -t -m -n 1 1) &
# A terminal of 30 columns: before 6.2 the header is cut to it.
NARROW='stty cols 30 rows 20; exec pcp dstat -t -c -m -n -l --output narrow.csv 1 2'
/usr/bin/python3 -c 'import pty, sys; pty.spawn(["bash", "-c", sys.argv[1]])' "$NARROW" >/dev/null 2>&1 </dev/null &
# Stopped for some seconds it misses ticks, and says so in the row.
(
  /usr/lib/pcp/bin/pcp-dstat -t -c -m -n --output missed.csv 1 6 >missed.screen 2>&1 &
  sleep 2.5
  kill -STOP $! && sleep 3 && kill -CONT $!
  wait
) &
wait
echo "to $(date +%s)" >>facts
