# @summary What Prometheus asks: one service for the daemons of all logs roots.
#
# @api private
class stackviz::metrics {
  $units = '/etc/systemd/system'

  exec { 'stackviz: reload units of metrics':
    command     => 'systemctl daemon-reload',
    path        => ['/usr/bin', '/bin'],
    refreshonly => true,
  }

  if $stackviz::metrics_enable {
    $host = $stackviz::metrics_host ? {
      /:/     => "[${stackviz::metrics_host}]",
      default => $stackviz::metrics_host,
    }

    file {
      default:
        owner => 'root',
        group => 'root',
      ;
      ["${units}/stackviz-metrics.socket.d", "${units}/stackviz-metrics.service.d"]:
        ensure => directory,
        mode   => '0755',
      ;
      "${units}/stackviz-metrics.socket.d/10-puppet.conf":
        ensure  => file,
        mode    => '0644',
        content => epp('stackviz/metrics-socket.conf.epp', { 'address' => "${host}:${stackviz::metrics_port}" }),
        notify  => [Exec['stackviz: reload units of metrics'], Service['stackviz-metrics.socket']],
      ;
      "${units}/stackviz-metrics.service.d/10-puppet.conf":
        ensure  => file,
        mode    => '0644',
        content => epp('stackviz/metrics-service.conf.epp', {
            'user'      => $stackviz::user,
            'group'     => $stackviz::group,
            'node_path' => $stackviz::node_path,
            'program'   => $stackviz::install::elsewhere,
        }),
        notify  => [Exec['stackviz: reload units of metrics'], Service['stackviz-metrics.service']],
      ;
    }

    $listen = 'systemctl start stackviz-metrics.socket'
    # Only for another address: it listens on through upgrades, so that nobody who asks is refused.
    # systemd gives a socket up only when nobody serves it. And a child that it makes for another unit
    # at that moment still holds what was closed, so the address may be in use for an instant.
    service { 'stackviz-metrics.socket':
      ensure   => running,
      enable   => true,
      provider => 'systemd',
      restart  => "systemctl stop stackviz-metrics.service stackviz-metrics.socket; ${listen} || { sleep 1; ${listen}; }",
      require  => Exec['stackviz: reload units of metrics'],
    }

    # The socket would start it; so that a new version runs, and what is wrong is seen now.
    service { 'stackviz-metrics.service':
      ensure    => running,
      provider  => 'systemd',
      require   => Service['stackviz-metrics.socket'],
      subscribe => Class['stackviz::install', 'stackviz::config'],
    }
  } else {
    service { ['stackviz-metrics.socket', 'stackviz-metrics.service']:
      ensure   => stopped,
      enable   => false,
      provider => 'systemd',
    }

    file { ["${units}/stackviz-metrics.socket.d/10-puppet.conf", "${units}/stackviz-metrics.service.d/10-puppet.conf"]:
      ensure  => absent,
      require => Service['stackviz-metrics.socket', 'stackviz-metrics.service'],
      notify  => Exec['stackviz: reload units of metrics'],
    }
  }
}
