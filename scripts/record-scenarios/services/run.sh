#!/bin/bash
# Runs tests against services that log by oslo.log and get into trouble: run.sh BUILD SUITE...
#
#   run.sh /tmp/build Volumes Guests      # a full disk (a tmpfs of 2 MiB), a known bug on a node whose clock is ahead
#   run.sh /tmp/build Memory              # a service that the kernel kills: a memory cgroup, where it can be made
#
# Leaves in BUILD what a job uploads: testrepository.subunit, controller/logs/*.log, compute1/logs/*.log. Needs root,
# and Debian's python3-oslo.log, python3-fixtures, python3-stestr, libfaketime. AHEAD: seconds of that clock (40).
set -euo pipefail

build=$(readlink -m "$1")
shift
here=$(dirname "$(readlink -f "$0")")
if [ "${INSIDE:-}" != yes ]; then
  INSIDE=yes exec unshare --mount --pid --fork --mount-proc bash "$here/run.sh" "$build" "$@"
fi

place=$(mktemp -d)
# what runs in here ends with its process 1
trap 'umount "$place/full" && rm -rf "$place"' EXIT
mkdir -p "$build"/{controller,compute1}/logs "$place/full"
mount -t tmpfs -o size=2m tmpfs "$place/full"

# Where the kernel says what it does, and it may be read.
since=$(dmesg 2>/dev/null | wc -l)
# A port that nobody listens on.
port() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
wait_for() {
  for _ in $(seq 300); do
    if (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.1
  done
  echo "nobody listens on port $1" >&2
  exit 1
}
VOLUMES=$(port) GUESTS=$(port) COMPUTE=$(port) MEMORY=$(port)
export VOLUMES GUESTS MEMORY
service() { /usr/bin/python3 "$here/service.py" "$@" >/dev/null 2>&1 & }
service volumes "$VOLUMES" "$build/controller/logs/screen-volumes.log" "$place/full"
service guests "$GUESTS" "$build/controller/logs/screen-guests.log" "$place" "http://127.0.0.1:$COMPUTE/v2/guests"
# Another node, whose clock is ahead.
FAKETIME="+${AHEAD:-40}s" LD_PRELOAD=$(echo /usr/lib/*/faketime/libfaketimeMT.so.1) \
  service compute "$COMPUTE" "$build/compute1/logs/screen-compute.log" "$place"
(
  # Killed by the kernel where it lets a group of processes have a limit of memory.
  group=/sys/fs/cgroup/memory/stackviz-scenario
  if mkdir -p "$group" 2>/dev/null && echo 128M >"$group/memory.limit_in_bytes" 2>/dev/null; then
    echo "$BASHPID" >"$group/cgroup.procs"
  fi
  exec /usr/bin/python3 "$here/service.py" memory "$MEMORY" "$build/controller/logs/screen-memory.log" "$place" >/dev/null 2>&1
) &
for one in "$VOLUMES" "$GUESTS" "$COMPUTE" "$MEMORY"; do wait_for "$one"; done

cp -r "$here/suite" "$place/suite"
cd "$place/suite"
printf '[DEFAULT]\ntest_path=.\n' >.stestr.conf
stestr run --serial "$(echo "$@" | tr ' ' '|')" >"$place/out" 2>&1 || true
stestr last --subunit >"$build/testrepository.subunit"
# as rsyslog writes what the kernel says: by its time of day, with host and tag
dmesg --time-format iso 2>/dev/null | tail -n "+$((since + 1))" | grep -iE 'oom|out of memory' |
  sed 's/,/./; s/ / controller kernel: /' >"$build/controller/logs/kern.log" || rm -f "$build/controller/logs/kern.log"
# the answer of a request is the last that its log is waited for
kill $(jobs -p) 2>/dev/null || true
wait 2>/dev/null || true
rmdir /sys/fs/cgroup/memory/stackviz-scenario 2>/dev/null || true
