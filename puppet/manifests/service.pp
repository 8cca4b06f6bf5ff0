# @summary The daemons of the logs root, and the target that all daemons belong to.
#
# @api private
class stackviz::service {
  $ensure = $stackviz::publish_enable ? {
    true    => 'present',
    default => 'absent',
  }

  stackviz::instance { 'stackvizd':
    ensure           => $ensure,
    root             => $stackviz::root,
    watcher          => 'stackviz-watcher',
    sweep            => 'stackviz-sweep',
    worker_prefix    => 'stackviz-worker@',
    worker_instances => $stackviz::worker_instances,
    web_prefix       => $stackviz::web_prefix,
    web_host         => $stackviz::web_host,
    drop_directory   => $stackviz::drop_directory,
    config           => $stackviz::config,
  }

  # What `stackvizd status` and the metrics go by.
  if !$stackviz::publish_enable {
    file { '/etc/stackvizd/stackvizd.yaml':
      ensure  => file,
      owner   => 'root',
      group   => $stackviz::group,
      mode    => '0640',
      content => epp('stackviz/settings.yaml.epp', {
          'settings' => {
            'root'     => '/nonexistent',
            'logLevel' => $stackviz::log_level,
            'metrics'  => { 'expect' => ['serve'] },
          },
      }),
    }
  }

  # Starts what is enabled when the machine does.
  service { 'stackviz.target':
    ensure   => running,
    enable   => true,
    provider => 'systemd',
    # Its units have been started again already, those that had to.
    restart  => '/bin/true',
    require  => Stackviz::Instance['stackvizd'],
  }
}
