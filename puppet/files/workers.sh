#!/bin/sh
# Installed by Puppet (module stackviz). Worker instances beyond those that are wanted.
#
#   workers is-tidy PREFIX COUNT     exit code 0: there are none; PREFIX is stackviz-worker@ or stackviz-worker@ROOT-
#   workers remove PREFIX COUNT      stop them, disable them, remove their drop-in
set -eu

units=/etc/systemd/system
prefix=$2
count=$3

# Numbers above COUNT of instances that are enabled or have a drop-in.
surplus() {
  for path in "$units/stackviz.target.wants/$prefix"*.service "$units/$prefix"*.service.d/10-puppet.conf; do
    path=${path%/10-puppet.conf}
    number=${path##*/"$prefix"}
    number=${number%.d}
    number=${number%.service}
    # The workers of other roots do not have a number here.
    case $number in
      '' | *[!0-9]*) continue ;;
    esac
    [ "$number" -le "$count" ] || echo "$number"
  done | sort -un
}

case $1 in
  is-tidy) [ -z "$(surplus)" ] ;;
  remove)
    surplus | while read -r number; do
      # Ends with the builds at work, as at every stop.
      systemctl disable --now --quiet "$prefix$number.service"
      rm -f "$units/$prefix$number.service.d/10-puppet.conf"
      # Its socket, if it had died: nobody is to miss it.
      rm -rf "/run/stackviz/worker-${prefix#stackviz-worker@}$number"
      # What an operator added stays.
      [ ! -d "$units/$prefix$number.service.d" ] ||
        rmdir --ignore-fail-on-non-empty "$units/$prefix$number.service.d"
    done
    ;;
esac
