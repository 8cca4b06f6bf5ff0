# @summary The service that tells of published builds, where there is somebody to be told.
#
# Spool, secret and the directory of its drop-ins are made by stackviz::config, for workers need the spool; what
# of each logs root it is shown, by stackviz::instance.
#
# @api private
class stackviz::notifier {
  $unit = 'stackviz-notify.service'
  $drop_in = "/etc/systemd/system/${unit}.d/10-puppet.conf"

  exec { 'stackviz: reload units of notify':
    command     => 'systemctl daemon-reload',
    path        => ['/usr/bin', '/bin'],
    refreshonly => true,
  }

  if $stackviz::notify_url {
    file { $drop_in:
      ensure  => file,
      owner   => 'root',
      group   => 'root',
      mode    => '0644',
      content => epp('stackviz/notify.conf.epp', {
          'user'      => $stackviz::user,
          'group'     => $stackviz::group,
          'spool'     => $stackviz::config::spool,
          'addresses' => $stackviz::notify_addresses.lest || { stackviz::addresses_of($stackviz::notify_url) },
          'node_path' => $stackviz::node_path,
          'program'   => $stackviz::install::elsewhere,
      }),
      notify  => [Exec['stackviz: reload units of notify'], Service[$unit]],
    }

    service { $unit:
      ensure    => running,
      enable    => true,
      provider  => 'systemd',
      require   => Exec['stackviz: reload units of notify'],
      subscribe => [Class['stackviz::install', 'stackviz::config'], File['/etc/stackvizd/stackvizd.yaml']],
    }
    # It may run from a version that goes.
    Service[$unit] -> Exec <| title == "stackviz: keep ${stackviz::keep_versions} versions" |>
  } else {
    service { $unit:
      ensure   => stopped,
      enable   => false,
      provider => 'systemd',
    }

    file { $drop_in:
      ensure  => absent,
      require => Service[$unit],
      notify  => Exec['stackviz: reload units of notify'],
    }
  }
}
