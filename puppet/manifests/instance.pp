# @summary All that belongs to one logs root; the title names the file of the settings.
#
# @param root
#   The logs root.
# @param watcher
#   Unit of the watcher, without its suffix.
# @param sweep
#   Units of the sweep, without their suffix.
# @param worker_prefix
#   What comes before the number of a worker unit.
# @param worker_instances
#   Number of worker units.
# @param config
#   Settings without a parameter, merged deeply into the others.
# @param web_prefix
#   Path of the URL.
# @param web_host
#   Public name of the server.
# @param drop_directory
#   Directory in which a hook asks for builds.
# @param ensure
#   Whether there is such an instance.
#
# @api private
define stackviz::instance (
  Stackviz::Path $root,
  String[1] $watcher,
  String[1] $sweep,
  String[1] $worker_prefix,
  Integer[1] $worker_instances,
  Hash[String[1], Data] $config,
  Stackviz::UrlPrefix $web_prefix,
  Optional[Stackviz::Host] $web_host = undef,
  Optional[Stackviz::Path] $drop_directory = undef,
  Enum['present', 'absent'] $ensure = 'present',
) {
  $helper = "${stackviz::install_root}/libexec/workers"
  $reload = "stackviz: reload units of ${title}"

  exec { $reload:
    command     => 'systemctl daemon-reload',
    path        => ['/usr/bin', '/bin'],
    refreshonly => true,
  }

  $wanted_workers = $ensure ? {
    'absent' => 0,
    default  => $worker_instances,
  }
  exec { "stackviz: no more workers than ${worker_prefix}${wanted_workers}":
    command  => "${helper} remove ${worker_prefix} ${wanted_workers}",
    unless   => "test -x ${helper} && ${helper} is-tidy ${worker_prefix} ${wanted_workers}",
    path     => ['/usr/bin', '/bin'],
    provider => 'shell',
    notify   => Exec[$reload],
  }

  stackviz::sweep { $sweep:
    ensure   => $ensure,
    instance => $title,
    reload   => $reload,
  }

  if $ensure == 'absent' {
    stackviz::gone { $title:
      watcher => $watcher,
      sweep   => $sweep,
      reload  => $reload,
      further => $title != 'stackvizd',
    }
  } else {
    if $worker_instances > 1 and $config.dig('history', 'sqliteFile') {
      fail('stackviz: config has history.sqliteFile, which is of one worker: worker_instances => 1')
    }

    stackviz::settings { "/etc/stackvizd/${title}.yaml":
      root           => $root,
      config         => $config,
      drop_directory => $drop_directory,
    }

    if $drop_directory {
      stackviz::drop { $drop_directory:
        before => Exec[$reload],
      }
    }

    stackviz::daemons { $title:
      root           => $root,
      watcher        => $watcher,
      sweep          => $sweep,
      workers        => Integer[1, $worker_instances].map |$number| { "${worker_prefix}${number}" },
      config         => $config,
      drop_directory => $drop_directory,
      reload         => $reload,
    }
  }

  # What the notifier sees of this root.
  $shown = [$ensure, $stackviz::notify_url] ? {
    ['present', String] => 'file',
    default             => 'absent',
  }
  file { "/etc/systemd/system/stackviz-notify.service.d/20-${title}.conf":
    ensure  => $shown,
    owner   => 'root',
    group   => 'root',
    mode    => '0644',
    content => epp('stackviz/notify-root.conf.epp', {
        'roots' => [$root] + $config.dig('queue', 'otherRoots').lest || { {} }.values,
    }),
    notify  => Exec[$reload],
  }
  if $stackviz::notify_url {
    File["/etc/systemd/system/stackviz-notify.service.d/20-${title}.conf"] ~> Service['stackviz-notify.service']
    Exec[$reload] -> Service['stackviz-notify.service']
  }

  stackviz::snippet { $title:
    ensure     => $ensure,
    root       => $root,
    prefix     => $web_prefix,
    host       => $web_host,
    assets     => $config.dig('publish', 'assetsDirectory').lest || { 'stackviz-assets' },
    web_server => $stackviz::web_server,
    bundled    => !$stackviz::site::directory,
  }
}
