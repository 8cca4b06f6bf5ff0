#!/bin/bash
# Puppet's ini_setting knows a line of a file, oslo.config what the lines mean. A value that goes on in the next line (indented, as OpenStack's
# files may have their lists) is replaced in its first line only: what was below goes on below the new one, so a list of one filter is
# [one and an old one in a word with a newline, another old one]. Of a key that is there twice, as an option of several values has it,
# both become the new value; `absent` takes the first away and says "removed", and the second is there until the next run. A run
# behind the change of the list finds nothing to do.
# A guess: what is set is the value that is read, and what is removed is gone.
# Seen with puppet-module-puppetlabs-inifile 5.4.0-1, puppet-agent 7.23.0-1+deb12u1, python3-oslo.config 1:9.0.0-3 of Debian 12: the lines
# at the end.
# Matters for: modules that set OpenStack's services up by it; filters and endpoints that were taken out are still there.
# As root it installs Debian's packages puppet-agent, puppet-module-puppetlabs-inifile and python3-oslo.config where they are missing.
set -euo pipefail
dpkg-query -W puppet-agent puppet-module-puppetlabs-inifile python3-oslo.config >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends puppet-agent puppet-module-puppetlabs-inifile \
    python3-oslo.config >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' puppet-agent puppet-module-puppetlabs-inifile python3-oslo.config
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=$work LC_ALL=C.UTF-8
mkdir modules
ln -s /usr/share/puppet/modules.available/puppetlabs-inifile modules/inifile
cat >demo.conf <<'INI'
[DEFAULT]
filters = RetryFilter,
  ComputeFilter,
  ImageFilter
driver = log
driver = messaging
INI
cat >read.py <<'PY'
from oslo_config import cfg
conf = cfg.ConfigOpts()
conf.register_opts([cfg.ListOpt('filters'), cfg.MultiStrOpt('driver')])
conf(['--config-file', 'demo.conf'], project='demo')
print('  oslo.config: filters', conf.filters, 'driver', conf.driver)
PY
apply() { # NAME, CHANGE OF ini_setting
  echo "ini_setting { 'demo': path => '$work/demo.conf', section => 'DEFAULT', $2 }" >demo.pp
  local code=0
  puppet apply --modulepath modules --detailed-exitcodes --color false demo.pp >out 2>&1 || code=$?
  echo "$1: exit status $code $(sed -n 's/.*Ini_setting\[demo\][^:]*: *//p' out | sed 's/value changed.*/changed/' | paste -sd ,)"
  /usr/bin/python3 read.py
}
{
  apply 'filters' "setting => 'filters', value => 'ComputeFilter'"
  apply 'filters again' "setting => 'filters', value => 'ComputeFilter'"
  apply 'driver' "setting => 'driver', value => 'noop'"
  apply 'driver absent' "setting => 'driver', ensure => absent"
  apply 'driver absent again' "setting => 'driver', ensure => absent"
} | tee seen
diff seen - <<'SEEN'
filters: exit status 2 changed
  oslo.config: filters ['ComputeFilter\nComputeFilter', 'ImageFilter'] driver ['log', 'messaging']
filters again: exit status 0 
  oslo.config: filters ['ComputeFilter\nComputeFilter', 'ImageFilter'] driver ['log', 'messaging']
driver: exit status 2 changed
  oslo.config: filters ['ComputeFilter\nComputeFilter', 'ImageFilter'] driver ['noop', 'noop']
driver absent: exit status 2 removed
  oslo.config: filters ['ComputeFilter\nComputeFilter', 'ImageFilter'] driver ['noop']
driver absent again: exit status 2 removed
  oslo.config: filters ['ComputeFilter\nComputeFilter', 'ImageFilter'] driver None
SEEN
