#!/bin/bash
# A directory that Puppet is to take away (`ensure => absent`, or what `purge` finds in a directory) and that is not said to be forced
# stays, also an empty one, and is reported as removed: a change, and a success. A notice in front says that it was not. So it is at
# each run: --detailed-exitcodes always give 2, and what it notifies is restarted each time. A purge takes what is in such a
# directory and leaves the directory.
# A guess: an error, or it is removed where it is empty; what is told as removed is gone.
# Seen with puppet-agent 7.23.0-1+deb12u1 of Debian 12, twice:
#   gone: Not removing directory; use 'force' to override
#   gone: removed
#   exit status 2, 2; the directory is there; the exec that it notifies ran twice
# Matters for: modules that clean up what an older version made, and reports that count changes.
# As root it installs Debian's package puppet-agent where it is missing.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
dpkg-query -W puppet-agent >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends puppet-agent >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' puppet-agent
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8
mkdir -p gone/inside empty kept/more
touch gone/inside/file kept/more/file
cat >site.pp <<PP
file { ['$work/gone', '$work/empty']: ensure => absent, notify => Exec['restart'] }
file { '$work/kept': ensure => directory, recurse => true, purge => true }
exec { 'restart': command => '/bin/sh -c "echo again >>$work/restarts"', refreshonly => true }
PP
for run in 1 2; do
  code=0
  puppet apply --color=false --detailed-exitcodes --confdir "$work/conf" --vardir "$work/var" site.pp >log 2>&1 || code=$?
  echo "run $run: exit status $code"
  sed -n "s,.*/File\[$work/\(.*\)\]\(/ensure\)\?: ,  \1: ,p" log
done | tee seen
echo "restarts: $(wc -l <restarts); there: $(find gone empty kept | sort | tr '\n' ' ')" | tee -a seen
diff seen - <<'SEEN'
run 1: exit status 2
  gone: Not removing directory; use 'force' to override
  gone: removed
  empty: Not removing directory; use 'force' to override
  empty: removed
  kept/more: Not removing directory; use 'force' to override
  kept/more: removed
  kept/more/file: removed
run 2: exit status 2
  gone: Not removing directory; use 'force' to override
  gone: removed
  empty: Not removing directory; use 'force' to override
  empty: removed
  kept/more: Not removing directory; use 'force' to override
  kept/more: removed
restarts: 2; there: empty gone gone/inside gone/inside/file kept kept/more 
SEEN
