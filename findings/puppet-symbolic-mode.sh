#!/bin/bash
# A file's symbolic mode that chmod takes, `u=rwX,go=rX`, is refused by Puppet, whose X stands behind `+` only; and it is refused when
# the file is made, not before: `puppet parser validate` finds nothing, the catalog compiles, and --noop ends with 0 and says that
# it would make the file. `u+rwX,go+rX` is taken, and means something else: bits that are there stay.
# Seen with puppet-agent 7.23.0-1+deb12u1 of Debian 12, coreutils 9.1-1:
#   chmod u=rwX,go=rX: 644, of a directory 755
#   puppet apply: X only works with the '+' operator at "u=rwX" in symbolic mode "u=rwX,go=rX"; exit status 4 or 6
# Matters for: modules that give whole trees one mode (`recurse`), and whose test is that they compile.
set -euo pipefail
dpkg-query -W puppet-agent >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends puppet-agent >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' puppet-agent
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
touch a
mkdir b
chmod u=rwX,go=rX a b
chmods=$(stat -c %a a b | tr '\n' ' ')
write() { echo "file { '$work/$1': ensure => file, content => 'x', mode => '$2' }" >"$1.pp"; }
write equals u=rwX,go=rX
write plus u+rwX,go+rX
apply() { # FILE [OPTION]
  local code=0
  puppet apply --color=false --detailed-exitcodes --confdir "$work/conf" --vardir "$work/var" "${@:2}" "$1.pp" >"$1.log" 2>&1 || code=$?
  echo "$code"
}
puppet parser validate equals.pp
noop=$(apply equals --noop)
grep -q "should be 'file' (noop)" equals.log
[ ! -e equals ]
real=$(apply equals)
grep -m 1 'X only works' equals.log
plus=$(apply plus)
echo "chmod: $chmods; apply --noop: $noop, apply: $real, with +: $plus $(stat -c %a plus)"
[ "$chmods" = '644 755 ' ]
[ "$noop" = 0 ]
[[ $real = 4 || $real = 6 ]]
[ ! -e equals ]
[ "$plus" = 2 ]
