#!/bin/bash
# chronic of moreutils, which shows what a command printed only if it failed, shows all of its standard output and then all of its standard error:
# the error is at the end, behind what was done after it, and nothing tells where it belongs. `chronic sh -c '... 2>&1'` has them in
# order. And what is in its output of a command that was killed by a signal is the same as of one that failed; it ends with 128 and the signal.
# A guess: as they were written, as without chronic; 137 of one that was killed, as the shell has it.
# Seen with moreutils 0.67-1, libipc-run-perl 20220807.0-1 of Debian 12, of `echo step 1; echo cannot connect >&2; echo step 2; exit 3`:
#   without:      step 1, cannot connect, step 2
#   chronic:      step 1, step 2, cannot connect; exit status 3
#   2>&1 inside:  step 1, cannot connect, step 2
# Matters for: jobs and cron's mails that use it to keep a log short; the step that failed looks like the last.
# As root it installs Debian's package moreutils where it is missing.
set -euo pipefail
dpkg-query -W moreutils libipc-run-perl >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends moreutils libipc-run-perl >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' moreutils libipc-run-perl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >step.sh <<'SH'
echo step 1
sleep 0.5
echo cannot connect >&2
sleep 0.5
echo step 2
exit 3
SH
try() { # NAME COMMAND...
  local code=0
  "${@:2}" >out 2>&1 || code=$?
  echo "$1: $(paste -sd , out); exit status $code"
}
{
  try without sh step.sh
  try chronic chronic sh step.sh
  try '2>&1 inside' chronic sh -c 'sh step.sh 2>&1'
  try killed chronic sh -c 'echo step 1; kill -9 $$'
} | tee seen
diff seen - <<'SEEN'
without: step 1,cannot connect,step 2; exit status 3
chronic: step 1,step 2,cannot connect; exit status 3
2>&1 inside: step 1,cannot connect,step 2; exit status 3
killed: step 1; exit status 1
SEEN
