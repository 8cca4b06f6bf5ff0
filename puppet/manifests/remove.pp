# @summary Removes what this module made: `ensure => absent`.
#
# Never the logs root, nor what others put beside our files. Debian packages of others stay, for nobody knows
# who else uses them, and so do the running kernel's limits, which are back at the next start. The user stays
# too: the pages in the logs root are its, and whoever got its number next could change them.
#
# @api private
class stackviz::remove {
  # Names of further roots, their workers and old versions are not known here: a script finds them.
  $script = epp('stackviz/remove.sh.epp', { 'install_root' => $stackviz::install_root })

  exec { 'stackviz: stop and remove all of it':
    command   => "${script}\nremove",
    onlyif    => "${script}\nis_there",
    provider  => 'shell',
    path      => ['/usr/sbin', '/usr/bin', '/sbin', '/bin'],
    logoutput => on_failure,
    timeout   => 600,
  }

  if $stackviz::manage_redis {
    service { 'redis-server@stackviz':
      ensure   => stopped,
      enable   => false,
      provider => 'systemd',
      require  => Exec['stackviz: stop and remove all of it'],
    }

    exec { 'stackviz: reload the units without that of Redis':
      command     => 'systemctl daemon-reload',
      path        => ['/usr/bin', '/bin'],
      refreshonly => true,
    }

    file {
      default:
        ensure  => absent,
        backup  => false,
        force   => true,
        recurse => true,
        require => Service['redis-server@stackviz'],
      ;
      ['/var/lib/redis-stackviz', '/run/redis-stackviz', '/etc/tmpfiles.d/stackviz.conf', '/etc/redis/redis-stackviz.conf']:
      ;
      '/etc/systemd/system/redis-server@stackviz.service.d':
        notify => Exec['stackviz: reload the units without that of Redis'],
      ;
    }
  }

  file { '/etc/sysctl.d/60-stackviz.conf':
    ensure => absent,
  }
}
