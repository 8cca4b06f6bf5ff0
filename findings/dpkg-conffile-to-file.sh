#!/bin/bash
# A conffile that a new version of its package ships as an ordinary file (its list of conffiles does not name it any more) is overwritten
# without a question: what the administrator wrote is gone, with no .dpkg-old and no line, and with --force-confold just the same. It is
# the new version's list that counts, though dpkg still has the old one's checksum, and could know by it that the file was
# changed. One that the new version does not ship at all is left there, and is read by what reads the directory.
# A guess: it asks, or keeps a copy: the file that it is about to replace was a conffile until now.
# Seen with dpkg 1.21.22 of Debian 12, of a package of its own in a directory of its own (--root), non-interactive: the lines at the end.
# Matters for: packages that begin to generate or to own a file that people had edited.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' dpkg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
package() { # VERSION CONFFILE|FILE|NONE
  rm -rf package
  mkdir -p package/DEBIAN package/etc
  printf 'Package: demo\nVersion: %s\nArchitecture: all\nMaintainer: Demo <demo@example.org>\nDescription: demo\n' "$1" >package/DEBIAN/control
  [ "$2" = NONE ] || echo "of version $1" >package/etc/demo.conf
  [ "$2" != CONFFILE ] || echo /etc/demo.conf >package/DEBIAN/conffiles
  dpkg-deb --root-owner-group -b package "$2.deb" >/dev/null
}
install() { dpkg --root="$work/root" --force-not-root --log=/dev/null "$@" </dev/null; }
{
  for next in FILE NONE CONFFILE; do
    rm -rf root
    mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates
    touch root/var/lib/dpkg/status
    package 1 CONFFILE
    install -i CONFFILE.deb >/dev/null
    echo 'of the administrator' >root/etc/demo.conf
    package 2 $next
    code=0
    install --force-confdef --force-confold -i $next.deb >screen 2>&1 || code=$?
    echo "$next: exit status $code, told $(grep -c 'Configuration file' screen || true); $(cd root/etc && grep . * | paste -sd,)"
  done
} | tee seen
diff seen - <<'SEEN'
FILE: exit status 0, told 0; of version 2
NONE: exit status 0, told 0; of the administrator
CONFFILE: exit status 0, told 1; demo.conf:of the administrator,demo.conf.dpkg-dist:of version 2
SEEN
