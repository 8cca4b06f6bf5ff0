#!/bin/bash
# `dpkg --verify` ends with 0 whatever it found: a program that was changed, or one that is gone, is a line of its output and no more. And of
# modes and owners it knows nothing: its lines have nine columns for such, as those of `rpm -V`, of which two are ever used. A directory of
# logs that anybody may write, or a program that lost its x, is as it was installed; a file that became a link to a copy of it is
# M, of another mode.
# A guess: 1 where something is changed, as `rpm -V` and debsums have it; modes are known, since the package has them.
# Seen with dpkg 1.21.22 of Debian 12, of a package of its own in a directory of its own (--root): the lines at the end.
# Matters for: jobs and monitoring that ask whether a node is as it was installed; what it prints has to be empty.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' dpkg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p package/DEBIAN package/usr/demo root/var/lib/dpkg/info root/var/lib/dpkg/updates
touch root/var/lib/dpkg/status
printf 'Package: demo\nVersion: 1\nArchitecture: all\nMaintainer: Demo <demo@example.org>\nDescription: demo\n' >package/DEBIAN/control
for name in changed gone mode link; do echo text >package/usr/demo/$name; done
(cd package && md5sum usr/demo/* >DEBIAN/md5sums)
dpkg-deb --root-owner-group -b package demo.deb >/dev/null
dpkg --root="$work/root" --force-not-root --log=/dev/null -i demo.deb >/dev/null
cd root/usr/demo
verify() {
  code=0
  text=$(dpkg --root="$work/root" --verify demo | sort -k 2 | paste -sd, ) || code=$?
  echo "$1: exit status $code, ${text:-nothing}"
}
{
  verify 'as it was'
  chmod 777 mode
  verify 'mode'
  mv link copy && ln -s copy link
  verify 'link'
  echo other >changed
  verify 'changed'
  rm gone
  verify 'and one gone'
} | tee "$work/seen"
cd "$work"
diff seen - <<'SEEN'
as it was: exit status 0, nothing
mode: exit status 0, nothing
link: exit status 0, ?M.??????   /usr/demo/link
changed: exit status 0, ??5??????   /usr/demo/changed,?M.??????   /usr/demo/link
and one gone: exit status 0, missing     /usr/demo/gone,??5??????   /usr/demo/changed,?M.??????   /usr/demo/link
SEEN
