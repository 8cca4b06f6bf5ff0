#!/bin/bash
# The joblog of GNU parallel has 0 in Exitval for a job that was killed, as by the kernel for want of memory: that it was is in the next column,
# Signal, and one that parallel itself ended for its time (--timeout) has -1 and 15. So the sum of Exitval, or `awk '$7 != 0'`, finds the
# failed and the late, not the killed; parallel's own exit status counts all three, and --resume-failed runs all three again. What it
# runs again has a second line with the same Seq, and stays failed by the first; what --retries ran again has one, of the last time.
# A guess: 137, as the shell has it; one rule for what was run again.
# Seen with parallel 20221122+ds-2 of Debian 12: the lines at the end.
# Matters for: jobs that run their tests by it and make their table of the joblog.
# As root it installs Debian's package parallel where it is missing.
set -euo pipefail
dpkg-query -W parallel >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends parallel >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' parallel
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work LC_ALL=C.UTF-8
mkdir .parallel
touch .parallel/will-cite
cat >job <<'SH'
#!/bin/sh
case $1 in
  fails) exit 3 ;;
  killed) kill -9 $$ ;;
  late) exec sleep 30 ;;
  flaky) [ -e been-here ] || { touch been-here; exit 1; } ;;
esac
SH
chmod 755 job
try() { # NAME, LOG, ARGUMENTS OF PARALLEL
  local code=0
  parallel --jobs 1 --joblog "$2" "${@:3}" >/dev/null 2>&1 || code=$?
  echo "$1: exit status $code; $(awk -F '\t' 'NR > 1 { printf "%d %s %s/%s, ", $1, $9, $7, $8 }' "$2")"
}
{
  try 'first run' log --timeout 2 ./job ::: well fails killed late
  try 'resumed' log --timeout 2 --resume-failed ./job ::: well fails killed late
  try 'flaky' flaky ./job ::: flaky
  try 'flaky, resumed' flaky --resume-failed ./job ::: flaky
  rm been-here
  try 'flaky, --retries 2' retried --retries 2 ./job ::: flaky
} | tee seen
diff seen - <<'SEEN'
first run: exit status 3; 1 ./job well 0/0, 2 ./job fails 3/0, 3 ./job killed 0/9, 4 ./job late -1/15, 
resumed: exit status 3; 1 ./job well 0/0, 2 ./job fails 3/0, 3 ./job killed 0/9, 4 ./job late -1/15, 2 ./job fails 3/0, 3 ./job killed 0/9, 4 ./job late -1/15, 
flaky: exit status 1; 1 ./job flaky 1/0, 
flaky, resumed: exit status 0; 1 ./job flaky 1/0, 1 ./job flaky 0/0, 
flaky, --retries 2: exit status 0; 1 ./job flaky 0/0, 
SEEN
