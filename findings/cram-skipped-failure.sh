#!/bin/bash
# A test file of cram passes where its shell ended in the middle: the exit status of the file's own script is used for nothing but 80, "skip". So
# behind `exit 3`, or a command that fails under `set -e`, none of the commands is run, and those of which no output is expected are as
# they should be; a command's status is written (`[1]`) where the shell lives to write it. And `exit 80` makes a file skipped, also where
# what was printed before it is not what it should be; of `-v`, screen and JUnit report, none has a word of it.
# A guess: a file of which commands were not run fails; a failure stays one.
# Seen with python3-cram 0.7-5 of Debian 12 (Debian's name for the command is cram3): the lines at the end.
# Matters for: tests of command lines that are written in it, and whoever counts their results.
# As root it installs Debian's python3-cram where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-cram >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-cram >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-cram
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '  $ %s\n' 'exit 3' "touch $work/exit" >exit.t
printf '  $ %s\n' 'set -e' 'grep missing /dev/null' "touch $work/set-e" >set-e.t
printf '  $ %s\n' 'grep missing /dev/null' "touch $work/plain" >plain.t
printf '  $ echo wrong\n  right\n  $ exit 80\n' >skip.t
code=0
cram3 -v --xunit-file=report.xml ./*.t >out 2>&1 || code=$?
{
  grep -E '^(\./)?[a-z-]*\.t: ' out
  tail -1 out
  echo "exit status $code; in the report: $(grep -c '<failure' report.xml) failed, $(grep -c '<skipped' report.xml) skipped"
  for name in exit set-e plain; do [ ! -e $name ] || echo "$name came to its end"; done
} | tee seen
diff seen - <<'SEEN'
exit.t: passed
plain.t: failed
set-e.t: passed
skip.t: skipped
# Ran 4 tests, 1 skipped, 1 failed.
exit status 1; in the report: 1 failed, 1 skipped
plain came to its end
SEEN
