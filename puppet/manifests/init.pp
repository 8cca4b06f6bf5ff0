# @summary stackvizd on a logs server: installed, configured, running.
#
# Watches a tree of CI logs and publishes a StackViz site inside every build in it. The logs root
# itself is never managed: its owner and modes stay what they are (see `manage_root`).
#
# @example The local Redis, Apache, everything else by default
#   class { 'stackviz':
#     source     => 'https://releases.example.org/stackvizd-{version}.tar.gz',
#     version    => '0.1.0',
#     web_server => 'apache',
#   }
#
# @example A Redis elsewhere, more workers, a setting that has no parameter
#   class { 'stackviz':
#     source              => '/root/stackvizd-0.1.0.tar.gz',
#     manage_redis        => false,
#     redis_url           => 'rediss://redis.example.org:6380/0',
#     redis_password      => Sensitive('...'),
#     worker_instances    => 4,
#     worker_concurrency  => 2,
#     config              => { 'process' => { 'maxTests' => 200000 } },
#   }
#
# @param ensure
#   `absent` removes everything that this module made, the data of its Redis too. The logs root with
#   what was published there, and Debian packages, stay.
# @param version
#   The version that runs. Setting it back is the roll-back; a version that is still on the server is
#   not fetched again.
# @param source
#   The release tarball of the version; `{version}` in it is replaced. Only used for a version that is
#   not on the server yet, and only by `package_provider => 'tarball'`.
# @param checksum
#   SHA-256 of that tarball. A release has sums of its own files inside, which are always checked.
# @param package_provider
#   Whether a version comes as a release tarball or from an npm registry.
# @param npm_package
#   Name of the package in the registry.
# @param npm_registry
#   Another registry than npm's own.
# @param npm_command
#   The npm that installs it.
# @param npm_packages
#   Debian packages that bring `npm_command`; empty if something else does.
# @param install_root
#   Directory of the versions; its parent must exist. The units look into `/opt/stackvizd`, where then
#   is a link.
# @param keep_versions
#   Versions that stay on the server, with the one that runs; those used longest ago go.
# @param node_path
#   Another Node.js than the one a release brings, 22.22 or later.
# @param manage_user
#   Whether the module makes the user and the group.
# @param user
#   The user of the daemons.
# @param group
#   Its group, which may read the settings.
# @param root
#   The logs root. It must exist, see `manage_root`.
# @param manage_root
#   Makes the logs root if it is not there. Off, for an empty tree is hardly what a wrong path should
#   lead to.
# @param roots
#   Further logs roots by name: parameters of `stackviz::root`.
# @param site
#   What readers see: the site of the release, or another one that reads the same data, such as a build
#   of upstream's StackViz: its directory on the server, or a tarball (path or URL). Another tarball needs
#   another name. Data are not packed then, for upstream's site cannot unpack (`publish.gzip`).
# @param config
#   Any setting of `docs/configuration.md`; merged deeply into what the parameters say, and right where
#   both say something. Not for `root` and the place of Redis, on which more than the file depends.
# @param environment
#   Environment variables of the daemons.
# @param log_level
#   Least level that is logged.
# @param quiet_period_seconds
#   An upload without marker file is complete when nothing has changed for so long.
# @param sweep_interval_seconds
#   Time between two looks of the watcher at what changed in the tree.
# @param full_sweep_seconds
#   Time between two looks of the watcher at every build.
# @param sweep_schedule
#   When a sweep of its own looks at every build, whatever the watcher does: a calendar event of systemd,
#   or `never`. A second net: the watcher does the same by itself.
# @param drop_directory
#   Directory in which a post-upload hook asks for builds, one file each. It is made; what is above it must
#   exist.
# @param drop_group
#   The group that may put files there; by default `group`.
# @param metrics_enable
#   Whether `stackviz-metrics` serves /metrics, /healthz and /readyz.
# @param metrics_host
#   The address on which it does. There is no password and no TLS.
# @param metrics_port
#   Its port.
# @param worker_instances
#   Worker services. Fewer than before stops and removes the surplus ones.
# @param worker_concurrency
#   Builds that one worker processes at a time.
# @param worker_heap_mebibytes
#   JavaScript heap for one build.
# @param worker_timeout_seconds
#   Time one build may take.
# @param worker_shutdown_seconds
#   Time that builds get to finish when a worker stops.
# @param worker_memory_max
#   Memory limit of a worker service; by default that of the unit or what `worker_concurrency` and
#   `worker_heap_mebibytes` need, whichever is more.
# @param watcher_memory_max
#   Memory limit of the watcher service.
# @param manage_redis
#   Runs a Redis for stackvizd alone, on a Unix socket, as `redis-server@stackviz.service`. Debian's own
#   `redis-server.service` is left as it is.
# @param redis_packages
#   Debian packages of Redis; empty if something else installs them.
# @param redis_maxmemory
#   Memory limit of that Redis. A full one refuses new jobs, which the sweep makes up for.
# @param redis_url
#   A Redis elsewhere; needs `manage_redis => false`. Without a password: `redis_password`.
# @param redis_socket
#   Socket of a Redis that something else runs; needs `manage_redis => false`.
# @param redis_socket_group
#   The group that may connect to `redis_socket`.
# @param redis_addresses
#   Addresses or networks that the daemons may talk to, the name servers too if `redis_url` has a name.
#   By default the address of `redis_url`, or any if it is a name.
# @param redis_password
#   Password of `redis_url` or `redis_socket`; goes into a file of its own.
# @param redis_tls_ca_file
#   PEM file of the authority that signed the certificate of a `rediss:` server.
# @param manage_kernel
#   Raises the limits of inotify. Beyond them events are lost without a word, until the next sweep.
# @param max_user_watches
#   fs.inotify.max_user_watches
# @param max_queued_events
#   fs.inotify.max_queued_events
# @param max_user_instances
#   fs.inotify.max_user_instances
# @param web_server
#   Writes a snippet for Apache (enabled) or nginx (to be included in a server block), or none.
# @param web_prefix
#   Path of the URL under which the logs root is served.
# @param web_host
#   Public name of the server, for the policy on scripts; by default the one each request names. Needed
#   behind a proxy that changes the name.
# @param web_listing
#   Whether directory listings of builds lead to their pages.
class stackviz (
  Enum['present', 'absent'] $ensure,
  Stackviz::Version $version,
  Enum['tarball', 'npm'] $package_provider,
  Pattern[/\A(?:@[a-z0-9._-]+\/)?[a-z0-9._-]+\z/] $npm_package,
  Stackviz::Path $npm_command,
  Array[String[1]] $npm_packages,
  Stackviz::Path $install_root,
  Integer[1] $keep_versions,
  Boolean $manage_user,
  Pattern[/\A[a-z_][a-z0-9_-]{0,31}\z/] $user,
  Pattern[/\A[a-z_][a-z0-9_-]{0,31}\z/] $group,
  Stackviz::Path $root,
  Boolean $manage_root,
  Hash[Stackviz::RootName, Hash] $roots,
  Variant[Enum['bundled'], Stackviz::Path, Stackviz::Source] $site,
  Hash[String[1], Data] $config,
  Hash[Pattern[/\A[A-Za-z_][A-Za-z0-9_]*\z/], Pattern[/\A[^\n"\\]*\z/]] $environment,
  Stackviz::LogLevel $log_level,
  Stackviz::Schedule $sweep_schedule,
  Boolean $metrics_enable,
  Stackviz::ListenHost $metrics_host,
  Integer[1, 65535] $metrics_port,
  Integer[1, 999] $worker_instances,
  Boolean $manage_redis,
  Array[String[1]] $redis_packages,
  Pattern[/\A\d+(?:kb|mb|gb)?\z/] $redis_maxmemory,
  Pattern[/\A[a-z_][a-z0-9_-]{0,31}\z/] $redis_socket_group,
  Boolean $manage_kernel,
  Integer[8192] $max_user_watches,
  Integer[16384] $max_queued_events,
  Integer[128] $max_user_instances,
  Stackviz::WebServer $web_server,
  Stackviz::UrlPrefix $web_prefix,
  Boolean $web_listing,
  Optional[Stackviz::Source] $source = undef,
  Optional[Pattern[/\A[0-9a-f]{64}\z/]] $checksum = undef,
  Optional[Pattern[/\Ahttps?:\/\/[^\s'"]+\z/]] $npm_registry = undef,
  Optional[Stackviz::Path] $node_path = undef,
  Optional[Numeric] $quiet_period_seconds = undef,
  Optional[Numeric] $sweep_interval_seconds = undef,
  Optional[Numeric] $full_sweep_seconds = undef,
  Optional[Stackviz::Path] $drop_directory = undef,
  Optional[Pattern[/\A[a-z_][a-z0-9_-]{0,31}\z/]] $drop_group = undef,
  Optional[Integer[1, 64]] $worker_concurrency = undef,
  Optional[Integer[64, 65536]] $worker_heap_mebibytes = undef,
  Optional[Integer[1]] $worker_timeout_seconds = undef,
  Optional[Integer[0]] $worker_shutdown_seconds = undef,
  Optional[Stackviz::Memory] $worker_memory_max = undef,
  Optional[Stackviz::Memory] $watcher_memory_max = undef,
  Optional[Stackviz::RedisUrl] $redis_url = undef,
  Optional[Stackviz::Path] $redis_socket = undef,
  Optional[Array[Pattern[/\A[0-9A-Fa-f.:]+(?:\/\d{1,3})?\z/], 1]] $redis_addresses = undef,
  Optional[Variant[Sensitive[String[1]], String[1]]] $redis_password = undef,
  Optional[Stackviz::Path] $redis_tls_ca_file = undef,
  Optional[Stackviz::Host] $web_host = undef,
) {
  if $ensure == 'absent' {
    contain stackviz::remove
  } else {
    if $manage_redis and ($redis_url or $redis_socket or $redis_password) {
      fail("stackviz: redis_url, redis_socket and redis_password are for a Redis that this module does not run: \
add manage_redis => false")
    }
    if !$manage_redis and !$redis_url and !$redis_socket {
      fail('stackviz: manage_redis => false needs redis_url or redis_socket')
    }
    if $redis_url and $redis_socket {
      fail('stackviz: redis_url and redis_socket exclude each other')
    }
    contain stackviz::install
    contain stackviz::config
    contain stackviz::service
    contain stackviz::web

    Class['stackviz::install'] -> Class['stackviz::config'] -> Class['stackviz::service']
    # A new version or new shared settings: everything that runs starts again.
    Class['stackviz::install'] ~> Class['stackviz::service']
    Class['stackviz::config'] ~> Class['stackviz::service']
    Class['stackviz::config'] -> Class['stackviz::web']

    contain stackviz::metrics
    Class['stackviz::install'] ~> Class['stackviz::metrics']
    Class['stackviz::config'] ~> Class['stackviz::metrics']
    # It reads the settings that are checked there.
    Class['stackviz::service'] -> Class['stackviz::metrics']

    contain stackviz::site
    Class['stackviz::install'] -> Class['stackviz::site'] ~> Class['stackviz::service']

    if $manage_kernel {
      contain stackviz::kernel
      # The watcher takes its watches when it starts.
      Class['stackviz::kernel'] -> Class['stackviz::service']
    }
    if $manage_redis {
      contain stackviz::redis
      # The units bind the directory of its socket.
      Class['stackviz::redis'] -> Class['stackviz::service']
    }

    $roots.each |$name, $parameters| {
      stackviz::root { $name:
        * => $parameters,
      }
    }

    # Last: until the services have started again they run from the version before.
    exec { "stackviz: keep ${keep_versions} versions":
      command  => "${install_root}/libexec/releases prune ${keep_versions}",
      unless   => "test -x ${install_root}/libexec/releases && ${install_root}/libexec/releases is-tidy ${keep_versions}",
      path     => ['/usr/bin', '/bin'],
      provider => 'shell',
      require  => Class['stackviz::service', 'stackviz::metrics'],
    }
    Stackviz::Root <| |> -> Exec["stackviz: keep ${keep_versions} versions"]
  }
}
