#!/bin/bash
# rsync puts all files of a directory in place before any of its subdirectories', whatever they are called: a marker at the top, also one
# named `zz-done`, is there before `aaa/b`. And --delay-updates, "all at the end", is no help: the files are received as `.~tmp~/NAME`
# and then renamed one by one in that same order, the marker first, each directory's after the one above. (Without it the marker
# is there while gigabytes of logs are still to come; with it for the time of the renames.)
# A guess: alphabetical by path, so that a `zz` is last; or that with --delay-updates what has the marker has all.
# Seen with rsync 3.5.0+ds1-0+deb12u1 of Debian 12 (renames, as inotify tells them):
#   -a                  zz-done aaa/b logs/syslog.txt
#   -a --delay-updates  zz-done aaa/b logs/syslog.txt
# Matters for: watchers that take the arrival of one file for the end of an upload; send the marker by a second rsync.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
export PATH=/usr/bin:/bin
mkdir -m 777 debs
(cd debs && apt-get download -qq rsync)
dpkg-deb -f debs/*.deb Package Version
dpkg-deb -x debs/*.deb unpacked
mkdir -p source/aaa source/logs
for file in zz-done aaa/b logs/syslog.txt; do echo x >"source/$file"; done
cat >watch.py <<'PY'
"""Prints what is renamed to its place below a directory, until `stop` is made in it."""
import ctypes
import os
import struct
import sys

MOVED_TO, CREATE = 0x80, 0x100
libc = ctypes.CDLL(None)
fd = libc.inotify_init1(0)
root = sys.argv[1]
folders = {libc.inotify_add_watch(fd, path.encode(), MOVED_TO | CREATE): path for path, _, _ in os.walk(root)}
print('watching', flush=True)
while True:
    events, at = os.read(fd, 65536), 0
    while at < len(events):
        folder, mask, _, length = struct.unpack_from('iIII', events, at)
        name = events[at + 16:at + 16 + length].rstrip(b'\0').decode()
        at += 16 + length
        if name == 'stop':
            sys.exit()
        if mask & MOVED_TO:
            print(os.path.relpath(os.path.join(folders[folder], name), root), flush=True)
PY
for how in '' --delay-updates; do
  target=target$how
  mkdir -p "$target/aaa" "$target/logs"
  python3 watch.py "$target" >seen &
  until grep -q watching seen; do sleep 0.1; done
  unpacked/usr/bin/rsync -a ${how:+"$how"} source/ "$target/"
  touch "$target/stop"
  wait
  seen=$(sed 1d seen | tr '\n' ' ')
  echo "-a $how: $seen"
  [ "$seen" = 'zz-done aaa/b logs/syslog.txt ' ]
done
