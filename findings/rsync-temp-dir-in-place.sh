#!/bin/bash
# rsync writes a file under a name that begins with a dot and renames it, so nobody sees half of it; not so with --temp-dir on another file
# system (/tmp, /dev/shm). There it is received in that directory and then copied into place under its own name, the old one
# removed before: it is there at once, and grows. Its time and mode come last. Nothing tells that it could not be renamed.
# A guess: copied to a hidden name beside it and renamed; that is what a name for the time between is for.
# Seen with rsync 3.5.0+ds1-0+deb12u1 of Debian 12, events of inotify in the directory that is sent to:
#   -a:                     CREATE .log.*, MODIFY, CLOSE_WRITE, ATTRIB, MOVED_FROM .log.*, MOVED_TO log
#   -a --temp-dir=/dev/shm: CREATE log, MODIFY log, CLOSE_WRITE log, ATTRIB log
#   with one that is there: DELETE log first
# Matters for: web servers and watchers that trust in the rename.
# Needs /dev/shm, or another file system than that of the temporary folder in OTHER.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' rsync
work=$(mktemp -d)
other=$(mktemp -d "${OTHER:-/dev/shm}/rsync.XXXXXX")
trap 'rm -rf "$work" "$other"' EXIT
cd "$work"
[ "$(stat -c %d "$other")" != "$(stat -c %d "$work")" ]
cat >watch.py <<'PY'
import ctypes, os, struct, sys
libc = ctypes.CDLL('libc.so.6', use_errno=True)
names = {2: 'MODIFY', 4: 'ATTRIB', 8: 'CLOSE_WRITE', 64: 'MOVED_FROM', 128: 'MOVED_TO', 256: 'CREATE', 512: 'DELETE'}
handle = libc.inotify_init()
libc.inotify_add_watch(handle, b'to', sum(names))
open('ready', 'w').close()
seen = []
while True:
    events, at = os.read(handle, 65536), 0
    while at < len(events):
        _, mask, _, length = struct.unpack_from('iIII', events, at)
        name = events[at + 16:at + 16 + length].rstrip(b'\0').decode()
        at += 16 + length
        if name == 'end':
            print(', '.join(seen))
            sys.exit()
        if name:
            event = names[mask & 0x3ff] + ' ' + ('.log.*' if name.startswith('.log.') else name)
            if seen[-1:] != [event]:
                seen.append(event)
PY
seq 1000000 >log
try() { # NAME RSYNC'S OPTION...
  rm -f ready
  /usr/bin/python3 watch.py >events &
  local watcher=$!
  until [ -e ready ]; do sleep 0.1; done
  rsync -a "${@:2}" log to/
  touch to/end
  wait $watcher
  rm to/end
  echo "$1: $(cat events)"
}
mkdir to
{
  try renamed
  rm to/log
  try 'other file system' --temp-dir="$other"
  touch -d 2020-01-01 log
  echo changed >>log
  try 'one that is there' --temp-dir="$other"
} | tee seen
grep -qx 'renamed: CREATE .log.\*.*, CLOSE_WRITE .log.\*.*, MOVED_FROM .log.\*, MOVED_TO log' seen
grep -qx 'other file system: CREATE log, MODIFY log, CLOSE_WRITE log, ATTRIB log' seen
grep -qx 'one that is there: .*DELETE log, CREATE log, MODIFY log, CLOSE_WRITE log, ATTRIB log' seen
