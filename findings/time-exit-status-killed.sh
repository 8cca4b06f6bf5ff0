#!/bin/bash
# `time -v`, GNU time, says "Exit status: 0" of a command that was killed: the signal is in a line in front of its table ("Command terminated by
# signal 9"), and the table, which is what is read for the memory, has it as one that went well, as has %x of its own --format.
# time itself ends with 137. With --quiet (-q), which is there to leave out the line of a status that is not 0, that line is gone, too.
# A guess: 137, as time's own exit status and the shell's $? have it.
# Seen with time 1.9-0.2 of Debian 12:
#   false:       Exit status: 1; time ends with 1
#   killed:      Command terminated by signal 9, Exit status: 0; time ends with 137
#   killed, -q:  Exit status: 0; time ends with 137
# Matters for: jobs that measure a step by `time -v -o FILE`; the step that ran out of memory is the one that succeeded.
# As root it installs Debian's package time where it is missing.
set -euo pipefail
dpkg-query -W time >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends time >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' time
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
try() { # NAME ARGUMENTS OF TIME
  local code=0
  /usr/bin/time -o out "${@:2}" || code=$?
  echo "$1: $(grep -E '^Command|Exit status|^x ' out | sed 's/^[ \t]*//' | paste -sd ,); time ends with $code"
}
{
  try false -v false
  try killed -v sh -c 'kill -9 $$'
  try 'killed, -q' -q -v sh -c 'kill -9 $$'
  try 'killed, -f' -f 'x %x' sh -c 'kill -9 $$'
} 2>/dev/null | tee seen
diff seen - <<'SEEN'
false: Command exited with non-zero status 1,Exit status: 1; time ends with 1
killed: Command terminated by signal 9,Exit status: 0; time ends with 137
killed, -q: Exit status: 0; time ends with 137
killed, -f: Command terminated by signal 9,x 0; time ends with 137
SEEN
