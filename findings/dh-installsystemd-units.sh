#!/bin/bash
# dh_installsystemd of Debian 12 looks for units in /lib/systemd/system only. One that a build puts into /usr/lib/systemd/system, where
# systemd looks just as well, is in the package and in none of its scripts: not enabled, not started, not stopped at removal, and no
# line says so. Of those it sees it enables what has an [Install], and starts all but templates: so a oneshot that belongs to a timer or
# a path unit runs when the package is installed, and again at each upgrade ("restart"), whatever the timer says.
# A guess: both folders, as merged /usr makes them one; and what nobody enables is not started.
# Seen with debhelper 13.11.4 of Debian 12, compat 13:
#   enabled: inlib.service job.timer watch.path
#   started: inlib.service job.service job.timer watch.path watch.service
# Matters for: packages of what meson or CMake installs (their default is /usr/lib), clean-up and backup jobs by timer.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -m 777 debs
(cd debs && apt-get download -qq debhelper=13.11.4 libdebhelper-perl=13.11.4)
for deb in debs/*.deb; do
  dpkg-deb -f "$deb" Package Version | tr '\n' ' '
  dpkg-deb -x "$deb" debhelper
done
echo
export PERL5LIB=$work/debhelper/usr/share/perl5 DH_AUTOSCRIPTDIR=$work/debhelper/usr/share/debhelper/autoscripts
mkdir -p demo/debian/demo/usr/lib/systemd/system demo/debian/demo/lib/systemd/system
cd demo
cat >debian/control <<'END'
Source: demo
Maintainer: Nobody <nobody@example.org>
Build-Depends: debhelper-compat (= 13)

Package: demo
Architecture: all
Description: units
END
unit() { # DIRECTORY NAME SECTION [TARGET]
  {
    printf '[%s]\n' "$3"
    case $3 in
      Service) printf 'Type=oneshot\nExecStart=/bin/true\n' ;;
      Timer) echo OnCalendar=daily ;;
      Path) echo PathExists=/var/lib/demo ;;
    esac
    [ $# = 3 ] || printf '[Install]\nWantedBy=%s\n' "$4"
  } >"debian/demo/$1/systemd/system/$2"
}
unit usr/lib inusr.service Service multi-user.target
unit lib inlib.service Service multi-user.target
unit lib job.service Service
unit lib job.timer Timer timers.target
unit lib watch.service Service
unit lib watch.path Path paths.target
unit lib template@.service Service multi-user.target
systemd-analyze unit-paths | grep -qx /usr/lib/systemd/system
perl "$work/debhelper/usr/bin/dh_installsystemd" >said 2>&1
[ ! -s said ]
script=$(cat debian/.debhelper/generated/demo/postinst.service)
enabled=$(sed -n "s/.*deb-systemd-helper enable '\(.*\)' .*/\1/p" <<<"$script" | sort | tr '\n' ' ')
started=$(sed -n "s/.*_dh_action '\(.*\)' >.*/\1/p" <<<"$script" | sed "s/' '/ /g")
printf 'enabled: %s\nstarted: %s\n' "$enabled" "$started"
grep -q '_dh_action=restart' <<<"$script"
! grep -rq inusr debian/.debhelper
[ "$enabled" = 'inlib.service job.timer watch.path ' ]
[ "$started" = 'inlib.service job.service job.timer watch.path watch.service' ]
