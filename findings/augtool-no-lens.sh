#!/bin/bash
# augtool ends with 0, and says nothing, where it saved nothing: of a file that no lens of Augeas is for (nova.conf, a .yaml, a misspelt path)
# `set /files/...` makes a node in the tree that it has in memory, and no file. A file for which there is a lens, and which that cannot
# read, because one line of it is not as it has it, is an error when it is set; asked for by get or match it looks like one
# that has no such key: 0 both times.
# A guess: an error, since the path is one of a file that is there and is not changed.
# Seen with augeas-tools 1.14.0-1+deb12u1 of Debian 12, in a root of its own (-r): the lines at the end.
# Matters for: images and playbooks that set single keys by it; Puppet's type augeas goes by the same library.
# As root it installs Debian's package augeas-tools where it is missing.
set -euo pipefail
dpkg-query -W augeas-tools >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends augeas-tools >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' augeas-tools
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
mkdir -p etc/nova etc/logrotate.d
printf '[DEFAULT]\ndebug = true\n' >etc/nova/nova.conf
printf '/var/log/a.log {\n  rotate 3\n}\n' >etc/logrotate.d/known
printf '/var/log/b.log {\n  rotate 3\n  of_a_later_version\n}\n' >etc/logrotate.d/later
try() {
  code=0
  augtool -r "$work" -s "$@" >out 2>&1 || code=$?
  echo "$*: $code, $(tr '\n' ' ' <out)"
}
{
  try set /files/etc/nova/nova.conf/DEFAULT/debug false
  try set /files/etc/logrotate.d/known/rule/rotate 5
  try set /files/etc/logrotate.d/later/rule/rotate 5
  try get /files/etc/logrotate.d/later/rule/rotate
  try match /files/etc/logrotate.d/later/rule
  echo "in the files: $(grep -hE 'debug|rotate ' etc/*/* | tr -s ' ' | paste -sd,)"
} | tee seen
diff seen - <<'SEEN'
set /files/etc/nova/nova.conf/DEFAULT/debug false: 0, 
set /files/etc/logrotate.d/known/rule/rotate 5: 0, Saved 1 file(s) 
set /files/etc/logrotate.d/later/rule/rotate 5: 1, error: Failed to execute command saving failed (run 'errors' for details) 
get /files/etc/logrotate.d/later/rule/rotate: 0, /files/etc/logrotate.d/later/rule/rotate (o) 
match /files/etc/logrotate.d/later/rule: 0,   (no matches) 
in the files:  rotate 5, rotate 3,debug = true
SEEN
