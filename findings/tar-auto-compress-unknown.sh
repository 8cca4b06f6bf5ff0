#!/bin/bash
# `tar --auto-compress` (-a), which takes the compression from the archive's name, does not compress at all where it does not know the ending, and
# ends with 0 without a word: logs.tar.lz4, logs.tar.br, logs.zip, and logs.tar.xz.part, the name under which a job writes what it then renames,
# are plain archives. It has the endings of gzip, bzip2, xz, lzip, lzma, lzop and zstd. Its own -x reads them all, as it looks at the first
# bytes and not at the name, so nobody is told; who downloads one is. And what lz4 has packed indeed, tar does not know by its first bytes.
# A guess: an error, or the program that the ending is of (lz4 is installed).
# Seen with tar 1.34+dfsg-1.2+deb12u1, lz4 1.9.4-1 of Debian 12: the lines at the end.
# Matters for: collected logs that are ten times as large as was meant, and readers that go by the name.
# As root it installs Debian's lz4 and file where they are missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
for package in lz4 file zstd; do
  dpkg-query -W $package >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $package >/dev/null
done
dpkg-query -W -f '${Package} ${Version}\n' tar lz4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir logs
seq 100000 >logs/a.log
{
  for ending in tar.zst tgz tar.lz4 tar.br zip 7z tar.xz.part; do
    code=0
    tar -caf logs.$ending logs >out 2>&1 || code=$?
    echo "$ending: exit status $code, $(wc -c <out) bytes on the screen, $(file -b --mime-type logs.$ending)"
  done
  tar -cf plain.tar logs
  for packer in zstd lz4; do
    $packer -q -c plain.tar >packed.$packer
    code=0
    tar -tf packed.$packer >out 2>&1 || code=$?
    echo "tar -t of what $packer packed: exit status $code"
  done
} | tee seen
diff seen - <<'SEEN'
tar.zst: exit status 0, 0 bytes on the screen, application/zstd
tgz: exit status 0, 0 bytes on the screen, application/gzip
tar.lz4: exit status 0, 0 bytes on the screen, application/x-tar
tar.br: exit status 0, 0 bytes on the screen, application/x-tar
zip: exit status 0, 0 bytes on the screen, application/x-tar
7z: exit status 0, 0 bytes on the screen, application/x-tar
tar.xz.part: exit status 0, 0 bytes on the screen, application/x-tar
tar -t of what zstd packed: exit status 0
tar -t of what lz4 packed: exit status 2
SEEN
