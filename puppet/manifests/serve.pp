# @summary The server that makes sites on demand: `stackvizd serve`.
#
# Version, program, user and Redis are those of class stackviz, which must be in the catalog. It needs no
# logs root, and on a machine of its own no watcher or worker (`publish_enable` of class stackviz); a web
# server before it is described in docs/on-demand.md.
#
# @example A machine for nothing else
#   class { 'stackviz':
#     source         => '/root/stackvizd-{version}-{arch}.tar.gz',
#     publish_enable => false,
#   }
#   class { 'stackviz::serve':
#     hosts => ['zuul.opendev.org', 'review.opendev.org', '*.cloud.ovh.net'],
#   }
#
# @example For OpenDev
#   class { 'stackviz::serve':
#     hosts      => ['zuul.opendev.org', 'review.opendev.org', '*.cloud.ovh.net'],
#     host_names => ['stackviz.example.org'],
#   }
#
# @example A CI in the network of the organisation, whose name server is there too
#   class { 'stackviz::serve':
#     hosts         => ['zuul.corp.example', 'logs.corp.example:8080'],
#     private_hosts => ['zuul.corp.example', 'logs.corp.example:8080'],
#     addresses     => ['10.20.0.0/16'],
#   }
#
# @param ensure
#   `absent` stops it and removes its settings; what it has fetched and made stays in /var/cache/stackvizd.
# @param hosts
#   Hosts that may be fetched from, on request of anyone who may ask: `host`, `host:port` or `*.domain`.
#   Without any nothing is fetched.
# @param private_hosts
#   Of these, those that may have private addresses; `addresses` must allow these as well.
# @param addresses
#   Networks that are not public and that it may talk to: of such hosts, of the name server, of a proxy.
# @param listen
#   The address on which it listens.
# @param port
#   The port on which it listens.
# @param host_names
#   Names under which it may be asked, besides addresses and the name of the machine.
# @param trusted_proxies
#   Addresses of the web servers before it, which say who asks.
# @param queue
#   Whether this process alone does what it is asked, or, through the Redis of class stackviz, all machines.
# @param max_mebibytes
#   What sites and downloads may take on the disk.
# @param keep_hours
#   How long a site is kept that nobody looks at.
# @param memory_max
#   Memory limit of the service.
# @param gerrit
#   Review server that is asked for a change given by its number; by default OpenDev's.
# @param config
#   Any setting of `docs/configuration.md`, merged deeply into what the parameters say; it overrides them.
class stackviz::serve (
  Enum['present', 'absent'] $ensure,
  Array[Pattern[/\A(?:(?:\*\.)?[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\z/]] $hosts,
  Array[Pattern[/\A(?:(?:\*\.)?[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\z/]] $private_hosts,
  Array[Pattern[/\A[0-9A-Fa-f.:]+(?:\/\d{1,3})?\z/]] $addresses,
  Stackviz::ListenHost $listen,
  Integer[1, 65535] $port,
  Array[Pattern[/\A[A-Za-z0-9.-]+\z/]] $host_names,
  Array[Pattern[/\A[0-9A-Fa-f.:]+(?:\/\d{1,3})?\z/]] $trusted_proxies,
  Enum['local', 'redis'] $queue,
  Integer[1] $max_mebibytes,
  Integer[1] $keep_hours,
  Stackviz::Memory $memory_max,
  Hash[String[1], Data] $config,
  Optional[Pattern[/\Ahttps?:\/\/[^\s'"]+\z/]] $gerrit = undef,
) {
  $unit = 'stackviz-serve'
  $drop_in = "/etc/systemd/system/${unit}.service.d"
  $settings_file = '/etc/stackvizd/serve.yaml'

  exec { 'stackviz: reload units of serve':
    command     => 'systemctl daemon-reload',
    path        => ['/usr/bin', '/bin'],
    refreshonly => true,
  }

  if $ensure == 'present' {
    # More than the file depends on these.
    $taken = [['root'], ['onDemand', 'directory'], ['publish', 'siteDirectory']]
    $taken.filter |$key| { $config.dig(*$key) }.each |$key| {
      fail("stackviz::serve: config cannot hold ${key.join('.')}")
    }
    $redis = $queue ? {
      'redis' => { 'queue' => { 'redis' => $stackviz::config::redis } },
      default => {},
    }
    $settings = {
      # It has a tree of its own.
      'root'     => '/nonexistent',
      'logLevel' => $stackviz::log_level,
      'fetch'    => { 'hosts' => $hosts, 'privateHosts' => $private_hosts, 'gerrit' => $gerrit },
      'onDemand' => {
        'host'           => $listen,
        'port'           => $port,
        'hostNames'      => $host_names,
        'trustedProxies' => $trusted_proxies,
        'queue'          => $queue,
        'maxMebibytes'   => $max_mebibytes,
        'keepHours'      => $keep_hours,
      },
    }
    $node = $stackviz::node_path ? {
      undef   => '',
      default => "STACKVIZD_NODE=${stackviz::node_path} ",
    }
    $by_redis = $queue == 'redis'
    if $by_redis and !$stackviz::manage_redis and !$stackviz::redis_url and !$stackviz::redis_socket {
      fail("stackviz::serve: queue => 'redis' needs a Redis: manage_redis, redis_url or redis_socket of class stackviz")
    }
    $socket = if $by_redis { $stackviz::config::redis_socket }
    $redis_addresses = $by_redis ? {
      true    => $stackviz::config::redis_addresses,
      default => [],
    }

    file {
      default:
        owner => 'root',
        group => 'root',
      ;
      $settings_file:
        ensure       => file,
        group        => $stackviz::group,
        mode         => '0640',
        # `config` may hold a password.
        show_diff    => false,
        content      => epp('stackviz/settings.yaml.epp', {
            'settings' => stackviz::deep_merge($settings, $redis, $config),
        }),
        validate_cmd => "/usr/bin/env ${node}${stackviz::install::program} check-config --for serve --config %",
        require      => Class['stackviz::install', 'stackviz::config'],
        notify       => Service["${unit}.service"],
      ;
      $drop_in:
        ensure => directory,
        mode   => '0755',
      ;
      "${drop_in}/10-puppet.conf":
        ensure  => file,
        mode    => '0644',
        content => epp('stackviz/serve.conf.epp', {
            'user'         => $stackviz::user,
            'group'        => $stackviz::group,
            'addresses'    => $addresses + $redis_addresses,
            'redis_socket' => $socket,
            'redis_group'  => $stackviz::redis_socket_group,
            'memory_max'   => $memory_max,
            'node_path'    => $stackviz::node_path,
            'program'      => $stackviz::install::elsewhere,
        }),
        require => Class['stackviz::install'],
        notify  => [Exec['stackviz: reload units of serve'], Service["${unit}.service"]],
      ;
    }

    service { "${unit}.service":
      ensure    => running,
      enable    => true,
      provider  => 'systemd',
      require   => Exec['stackviz: reload units of serve'],
      subscribe => Class['stackviz::install', 'stackviz::config'],
    }
    if $by_redis and $stackviz::manage_redis {
      contain stackviz::redis
      Class['stackviz::preflight'] -> Class['stackviz::redis'] -> Service["${unit}.service"]
    }
    # It may run from a version that goes.
    Service["${unit}.service"] -> Exec <| title == "stackviz: keep ${stackviz::keep_versions} versions" |>
  } else {
    service { "${unit}.service":
      ensure   => stopped,
      enable   => false,
      provider => 'systemd',
    }

    file { [$settings_file, "${drop_in}/10-puppet.conf"]:
      ensure  => absent,
      require => Service["${unit}.service"],
      notify  => Exec['stackviz: reload units of serve'],
    }
  }
}
