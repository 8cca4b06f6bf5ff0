# @summary Settings, drop-ins and services of one logs root; the title names the file of the settings.
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
# @param manage_root
#   Makes the directory if it is not there.
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
  Boolean $manage_root,
  Stackviz::UrlPrefix $web_prefix,
  Optional[Stackviz::Host] $web_host = undef,
  Optional[Stackviz::Path] $drop_directory = undef,
  Enum['present', 'absent'] $ensure = 'present',
) {
  $main = $title == 'stackvizd'
  $home = $stackviz::install_root
  $units = '/etc/systemd/system'
  $settings_file = "/etc/stackvizd/${title}.yaml"

  # More than the file depends on these.
  $taken = [
    ['root'], ['watch', 'dropDirectory'], ['publish', 'siteDirectory'], ['metrics', 'host'], ['metrics', 'port'],
  ] + ['url', 'socketPath', 'passwordFile', 'tlsCaFile'].map |$key| { ['queue', 'redis', $key] }
  $taken.filter |$key| { $config.dig(*$key) }.each |$key| {
    fail("stackviz: config cannot hold ${key.join('.')}: there are parameters")
  }

  $settings = {
    'root'     => $root,
    'logLevel' => $stackviz::log_level,
    'queue'    => {
      'redis' => {
        'url'          => $stackviz::redis_url,
        'socketPath'   => $stackviz::config::redis_socket,
        'passwordFile' => $stackviz::config::password_file,
        'tlsCaFile'    => $stackviz::redis_tls_ca_file,
      },
    },
    'watch'    => {
      'quietPeriodSeconds'   => $stackviz::quiet_period_seconds,
      'sweepIntervalSeconds' => $stackviz::sweep_interval_seconds,
      'fullSweepSeconds'     => $stackviz::full_sweep_seconds,
      'dropDirectory'        => $drop_directory,
    },
    'process'  => {
      'concurrency'     => $stackviz::worker_concurrency,
      'heapMebibytes'   => $stackviz::worker_heap_mebibytes,
      'timeoutSeconds'  => $stackviz::worker_timeout_seconds,
      'shutdownSeconds' => $stackviz::worker_shutdown_seconds,
    },
  }

  # A machine that only helps is ready without a watcher.
  $metrics_settings = $stackviz::watcher_enable ? {
    true    => {},
    default => { 'metrics' => { 'expect' => ['worker'] } },
  }

  $site = $stackviz::site::directory
  $site_settings = $site ? {
    undef   => {},
    default => { 'publish' => { 'siteDirectory' => $site, 'format' => 'both', 'gzip' => false } },
  }

  # What the units cannot know of the settings: systemd/README.md, "Limits follow the settings".
  $concurrency = $config.dig('process', 'concurrency').lest || { $stackviz::worker_concurrency.lest || { 1 } }
  $heap = $config.dig('process', 'heapMebibytes').lest || { $stackviz::worker_heap_mebibytes.lest || { 512 } }
  $shutdown = $config.dig('process', 'shutdownSeconds').lest || { $stackviz::worker_shutdown_seconds.lest || { 20 } }
  $needed_mebibytes = $concurrency * (2 * $heap + 256) + 150

  $worker_memory_max = $stackviz::worker_memory_max.lest || {
    if $needed_mebibytes > 2048 { "${needed_mebibytes}M" }
  }
  $needed_tasks = 32 + 16 * $concurrency
  $worker_tasks_max = if $needed_tasks > 128 { $needed_tasks }
  $worker_timeout_stop = $shutdown ? {
    20      => undef,
    default => Integer($shutdown + 25),
  }

  $common = {
    'user'               => $stackviz::user,
    'group'              => $stackviz::group,
    'root'               => $root,
    'settings_file'      => $settings_file,
    'redis_socket'       => $stackviz::config::other_socket,
    'redis_socket_group' => $stackviz::redis_socket_group,
    'redis_addresses'    => $stackviz::config::redis_addresses,
    'tls_ca_file'        => $stackviz::redis_tls_ca_file,
    'node_path'          => $stackviz::node_path,
    'site'               => $site,
    'program'            => $home ? { '/opt/stackvizd' => undef, default => $home },
  }
  $reader = $common + { 'writable' => false }
  $writer = $common + {
    'writable'     => true,
    # Roots whose builds come through this queue, but from another machine's watcher.
    'other_roots'  => $config.dig('queue', 'otherRoots').lest || { {} }.values,
    'memory_max'   => $worker_memory_max,
    'tasks_max'    => $worker_tasks_max,
    'timeout_stop' => $worker_timeout_stop,
  }

  $workers = Integer[1, $worker_instances].map |$number| { "${worker_prefix}${number}" }
  $drop_ins = $workers.reduce({
      $watcher => $reader + { 'memory_max' => $stackviz::watcher_memory_max, 'drop_directory' => $drop_directory },
      $sweep   => $reader,
  }) |$all, $worker| { $all + { $worker => $writer } }

  $wanted_workers = $ensure ? {
    'absent' => 0,
    default  => $worker_instances,
  }
  exec { "stackviz: no more workers than ${worker_prefix}${wanted_workers}":
    command  => "${home}/libexec/workers remove ${worker_prefix} ${wanted_workers}",
    unless   => "test -x ${home}/libexec/workers && ${home}/libexec/workers is-tidy ${worker_prefix} ${wanted_workers}",
    path     => ['/usr/bin', '/bin'],
    provider => 'shell',
    notify   => Exec["stackviz: reload units of ${title}"],
  }

  exec { "stackviz: reload units of ${title}":
    command     => 'systemctl daemon-reload',
    path        => ['/usr/bin', '/bin'],
    refreshonly => true,
  }

  stackviz::sweep { $sweep:
    ensure => $ensure,
    reload => "stackviz: reload units of ${title}",
  }

  if $ensure == 'absent' {
    service { $watcher:
      ensure   => stopped,
      enable   => false,
      provider => 'systemd',
    }

    # What an operator added to a directory of drop-ins stays, and with it the directory.
    ["${watcher}.service", "${sweep}.service"].each |$unit| {
      file { "${units}/${unit}.d/10-puppet.conf":
        ensure  => absent,
        require => Service[$watcher, "${sweep}.timer"],
        notify  => Exec["stackviz: reload units of ${title}"],
      }

      exec { "stackviz: remove ${unit}.d":
        command => "rmdir ${units}/${unit}.d",
        onlyif  => "find ${units}/${unit}.d -maxdepth 0 -empty | grep -q .",
        path    => ['/usr/bin', '/bin'],
        require => File["${units}/${unit}.d/10-puppet.conf"],
      }
    }

    file { [
        "${units}/${sweep}.service",
        "${units}/${sweep}.timer",
        "/var/lib/systemd/timers/stamp-${sweep}.timer",
        $settings_file,
      ]:
        ensure  => absent,
        backup  => false,
        require => Service[$watcher, "${sweep}.timer"],
        notify  => Exec["stackviz: reload units of ${title}"],
    }
  } else {
    if $manage_root {
      exec { "stackviz: make ${root}":
        command => "mkdir -p ${root}",
        creates => $root,
        path    => ['/usr/bin', '/bin'],
        umask   => '0022',
        before  => Exec["stackviz: reload units of ${title}"],
      }
    }

    # The daemons would refuse wrong settings when they start; here the file that works stays.
    $node = $stackviz::node_path ? {
      undef   => '',
      default => "STACKVIZD_NODE=${stackviz::node_path} ",
    }
    $all_settings = stackviz::deep_merge($settings, $metrics_settings, $site_settings, $config)
    file { $settings_file:
      ensure       => file,
      owner        => 'root',
      group        => $stackviz::group,
      mode         => '0640',
      # A URL or `config` may hold a password.
      show_diff    => false,
      content      => epp('stackviz/settings.yaml.epp', { 'settings' => $all_settings }),
      validate_cmd => "/usr/bin/env ${node}${home}/${stackviz::version}/bin/stackvizd check-config --config %",
    }

    unless $main {
      exec { "stackviz: sweep units of ${title}":
        command  => "${home}/libexec/releases units ${stackviz::version} ${title}",
        unless   => "test -x ${home}/libexec/releases && ${home}/libexec/releases has-units ${stackviz::version} ${title}",
        path     => ['/usr/bin', '/bin'],
        provider => 'shell',
        notify   => Exec["stackviz: reload units of ${title}"],
      }
    }

    $drop_ins.each |$unit, $values| {
      file {
        default:
          owner => 'root',
          group => 'root',
        ;
        "${units}/${unit}.service.d":
          ensure => directory,
          mode   => '0755',
        ;
        "${units}/${unit}.service.d/10-puppet.conf":
          ensure  => file,
          mode    => '0644',
          content => epp('stackviz/drop-in.conf.epp', $values),
          notify  => Exec["stackviz: reload units of ${title}"],
        ;
      }
    }

    if $drop_directory {
      stackviz::drop { $drop_directory:
        root   => $root,
        before => Exec["stackviz: reload units of ${title}"],
      }
    }

    $watching = $stackviz::watcher_enable ? {
      true    => 'running',
      default => 'stopped',
    }
    service {
      default:
        provider => 'systemd',
        require  => Exec["stackviz: reload units of ${title}"],
      ;
      $watcher:
        ensure => $watching,
        enable => $stackviz::watcher_enable,
      ;
      $workers:
        ensure => running,
        enable => true,
      ;
    }

    File[$settings_file] ~> Service[[$watcher] + $workers]
    # A sweep reads its drop-in when it starts.
    ([$watcher] + $workers).each |$unit| {
      File["${units}/${unit}.service.d/10-puppet.conf"] ~> Service[$unit]
    }
  }

  stackviz::snippet { $title:
    ensure     => $ensure,
    root       => $root,
    prefix     => $web_prefix,
    host       => $web_host,
    assets     => $config.dig('publish', 'assetsDirectory').lest || { 'stackviz-assets' },
    web_server => $stackviz::web_server,
    bundled    => !$site,
  }
}
