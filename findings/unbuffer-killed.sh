#!/bin/bash
# unbuffer of expect, which gives a command a terminal so that its output comes line by line, ends with 0 where the command was killed by a
# signal: SIGKILL of the kernel when memory is short, SIGTERM, SIGSEGV. An exit status of the command's own comes through, and there is
# no word of the signal on either output. So `unbuffer COMMAND | tee log` is a success for a run that was cut off, with pipefail, too.
# `unbuffer -p`, for the middle of a pipeline, ends with 0 whatever happened. `script -e`, which does the same work, ends with 128 and
# the signal's number, as a shell does.
# A guess: as with `script -e`, or any failure; its man page says nothing of the exit status.
# Seen with expect 5.45.4-2+b1, bsdutils 1:2.38.1-5+deb12u3 of Debian 12 (own exit status 3; killed by 9, 15 and 11):
#   unbuffer: 3 0 0 0   unbuffer -p: 0 0 0 0   script -e: 3 137 143 139
# Matters for: jobs that use it to have the log of a long test while it runs.
# As root it installs Debian's expect where it is missing.
set -euo pipefail
command -v unbuffer >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends expect >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' expect bsdutils
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
statuses() { # WHAT, COMMAND that is given the rest
  printf '%s:' "$1"
  for how in 'exit 3' 'kill -9 $$' 'kill -15 $$' 'kill -11 $$'; do
    code=0
    text=$("${@:2}" "$how" </dev/null 2>&1) || code=$?
    printf ' %s%s' $code "${text:+ ($text)}"
  done
  echo
}
seen=$(
  ulimit -c 0
  statuses unbuffer unbuffer sh -c
  statuses 'unbuffer -p' unbuffer -p sh -c
  statuses 'script -e' script -qe -c
)
echo "$seen"
[ "$seen" = 'unbuffer: 3 0 0 0
unbuffer -p: 0 0 0 0
script -e: 3 137 143 139' ]
