# @summary stackvizd on a logs server: installed, configured, running.
#
# Watches a tree of CI logs and publishes a StackViz site inside every build in it. Owner and modes of the
# logs root stay what they are.
#
# @example The local Redis, Apache, everything else by default
#   class { 'stackviz':
#     source     => 'https://releases.example.org/stackvizd-{version}-{arch}.tar.gz',
#     version    => '0.1.0',
#     web_server => 'apache',
#   }
#
# @example A Redis elsewhere, more workers, a setting that has no parameter
#   class { 'stackviz':
#     source              => '/root/stackvizd-0.1.0-amd64.tar.gz',
#     manage_redis        => false,
#     redis_url           => 'rediss://redis.example.org:6380/0',
#     redis_password      => Sensitive('...'),
#     worker_instances    => 4,
#     worker_concurrency  => 2,
#     config              => { 'process' => { 'maxTests' => 200000 } },
#   }
#
# @param ensure
#   `absent` removes everything that this module made, the data of its Redis too. The logs root, with
#   what was published there, Debian packages of others, and the user, to whom the pages belong, stay.
# @param version
#   The version that runs. Setting it back is the roll-back; a version that is still on the server is
#   not fetched again.
# @param source
#   Path or URL of the release tarball or the Debian package; `{version}` in it is replaced, and `{arch}` by
#   `amd64` or `arm64`. A tarball is needed for a version that is not on the server yet; without a source a
#   Debian package comes from the repositories that apt knows.
# @param checksum
#   SHA-256 of that file. In addition, the sums of single files that a release contains are always checked.
# @param package_provider
#   Whether a version comes as a release tarball, as a Debian package or from an npm registry. Going from one
#   to another takes away what the other one left.
# @param npm_package
#   Name of the package in the registry.
# @param npm_registry
#   A registry other than npm's own.
# @param npm_command
#   The npm that installs it.
# @param npm_packages
#   Debian packages that bring `npm_command`; empty if something else does.
# @param install_root
#   Directory of the versions; its parent must exist. The units look into `/opt/stackvizd`, which then holds a link to the
#   running version. Where it changes, versions are brought again, and those in the one before stay until you remove them.
# @param keep_versions
#   How many versions stay on the server, counting the one that runs. Those used longest ago are removed.
# @param node_path
#   Path of a `node` (24.20 or later, 26.6 or later) to use instead of the one in the release.
# @param manage_user
#   Whether the module makes the user and the group.
# @param user
#   The user of the daemons.
# @param group
#   The group of that user; it may read the settings.
# @param root
#   The logs root. It must exist, see `manage_root`; directories of the system and other roots' are refused.
# @param manage_root
#   Makes the logs root if it is not there. Off by default, so that a wrong path is noticed.
# @param roots
#   Further logs roots by name: parameters of `stackviz::root`.
# @param site
#   What readers see: the site of the release (`bundled`), or another one that reads the same data, such as a
#   build of upstream's StackViz: its directory on the server, or a tarball (path or URL). A changed tarball
#   needs a new name. With another site the data are written in both formats and not packed, since upstream's
#   site cannot unpack them (`publish.format`, `publish.gzip`).
# @param config
#   Any setting of `docs/configuration.md`, merged deeply into what the parameters say; it overrides them.
#   Settings on which more than the file depends are refused here: they have parameters.
# @param environment
#   Environment variables of the daemons. Commands that you type do not get them.
# @param log_level
#   Least level that is logged.
# @param quiet_period_seconds
#   An upload without marker file counts as complete when nothing has changed for so long.
# @param sweep_interval_seconds
#   Time between two scans of the watcher for what changed in the tree.
# @param full_sweep_seconds
#   Time between two scans of the watcher that look at every build.
# @param sweep_schedule
#   When a separate sweep looks at every build: a calendar event of systemd, or `never`. A second safety net:
#   the watcher does the same by itself.
# @param drop_directory
#   Directory, outside of the logs root, in which a post-upload hook asks for builds, one file each. It is
#   made; its parent must exist.
# @param drop_group
#   The group that may put files there; by default `group`.
# @param metrics_enable
#   Whether `stackviz-metrics` serves /metrics, /healthz and /readyz.
# @param metrics_host
#   The address on which it listens. There is no password and no TLS.
# @param metrics_port
#   The port on which it listens.
# @param publish_enable
#   Whether this machine publishes the uploads of a logs root. `false` for one that only makes sites on demand
#   (`stackviz::serve`): it has no logs root, watcher, worker, sweep or snippet, and a Redis only if that class
#   wants it.
# @param watcher_enable
#   Whether uploads arrive on this machine. `false` for one whose workers only help: it has no watcher and
#   no sweep.
# @param worker_instances
#   How many worker services run. A lower number than before stops and removes the surplus ones.
# @param worker_concurrency
#   Builds that one worker processes at a time.
# @param worker_heap_mebibytes
#   JavaScript heap for one build.
# @param worker_timeout_seconds
#   Time one build may take.
# @param worker_shutdown_seconds
#   Time that builds get to finish when a worker stops.
# @param worker_memory_max
#   Memory limit of a worker service; by default 2G, or what `worker_concurrency` and
#   `worker_heap_mebibytes` need if that is more.
# @param watcher_memory_max
#   Memory limit of the watcher service; by default 1G.
# @param manage_redis
#   Runs a Redis for stackvizd alone, on a Unix socket, as `redis-server@stackviz.service`. Debian's own
#   `redis-server.service` is left as it is; where this module brings the package it is not started.
# @param redis_packages
#   Debian packages of Redis; empty if something else installs them.
# @param redis_maxmemory
#   Memory limit of that Redis. A full one refuses new jobs; the sweep finds those builds later.
# @param redis_url
#   A Redis elsewhere; needs `manage_redis => false`. Its password goes into `redis_password`, not into the URL.
# @param redis_socket
#   Socket of a Redis that something else runs; needs `manage_redis => false`.
# @param redis_socket_group
#   The group that may connect to `redis_socket`.
# @param redis_addresses
#   Addresses or networks that the daemons may talk to, the name servers too if `redis_url` has a name.
#   By default the address of `redis_url`, or any if it is a name.
# @param redis_password
#   Password of `redis_url` or `redis_socket`; it is written into a file of its own.
# @param redis_tls_ca_file
#   PEM file of the authority that signed the certificate of a `rediss:` server.
# @param known_issues_source
#   Where the files of known issues come from, as `source` of a Puppet file: they are put into
#   `/etc/stackvizd/puppet-known-issues`, from which others go. Of several the first that is there.
# @param known_issues_directory
#   A directory of known issues that something else keeps up to date, such as a clone; instead of
#   `known_issues_source`. It is bound when a worker starts, so it may be changed, but not exchanged.
# @param notify_url
#   The address to which the summary of each published build is posted, by `stackviz-notify.service`. Without one
#   nobody is told, and the service does not run.
# @param notify_secret
#   By which posts are signed; it is written into a file of its own.
# @param notify_addresses
#   Addresses or networks that it may talk to, the name servers too if `notify_url` has a name. By default the
#   address in `notify_url`, or any if it is a name.
# @param manage_kernel
#   Raises the limits of inotify. Beyond them events are lost silently, and only a sweep finds the uploads.
# @param max_user_watches
#   fs.inotify.max_user_watches: directories that can be watched.
# @param max_queued_events
#   fs.inotify.max_queued_events: events that can wait to be read.
# @param max_user_instances
#   fs.inotify.max_user_instances: watching instances of a user.
# @param web_server
#   Writes a snippet for Apache (enabled) or nginx (to be included in a server block), or none. One that is
#   not wanted any more stays, empty, as long as the server's configuration includes it.
# @param web_prefix
#   Path of the URL under which the logs root is served, such as `/logs`; empty: at the top.
# @param web_host
#   Public name of the server, for the policy on scripts; by default the name in each request. Needed
#   behind a proxy that changes the name.
# @param web_listing
#   Whether the directory listings of builds link to their pages.
class stackviz (
  Enum['present', 'absent'] $ensure,
  Stackviz::Version $version,
  Enum['tarball', 'deb', 'npm'] $package_provider,
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
  Boolean $publish_enable,
  Boolean $watcher_enable,
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
  Optional[Variant[String[1], Array[String[1], 1]]] $known_issues_source = undef,
  Optional[Stackviz::Path] $known_issues_directory = undef,
  Optional[Pattern[/\Ahttps?:\/\/[^\s'"@]+\z/]] $notify_url = undef,
  Optional[Variant[Sensitive[String[1]], String[1]]] $notify_secret = undef,
  Optional[Array[Pattern[/\A[0-9A-Fa-f.:]+(?:\/\d{1,3})?\z/], 1]] $notify_addresses = undef,
) {
  if $ensure == 'absent' {
    contain stackviz::remove
  } else {
    contain stackviz::preflight
    contain stackviz::install
    contain stackviz::config
    contain stackviz::service
    contain stackviz::web

    Class['stackviz::preflight'] -> Class['stackviz::install'] -> Class['stackviz::config'] -> Class['stackviz::service']
    # A new version or new shared settings: everything that runs starts again.
    Class['stackviz::install'] ~> Class['stackviz::service']
    Class['stackviz::config'] ~> Class['stackviz::service']
    Class['stackviz::config'] -> Class['stackviz::web']

    contain stackviz::known_issues
    # Nothing is notified: workers see a changed file with the next build.
    Class['stackviz::config'] -> Class['stackviz::known_issues'] -> Class['stackviz::service']

    contain stackviz::notifier
    Class['stackviz::service'] -> Class['stackviz::notifier']

    contain stackviz::metrics
    Class['stackviz::install'] -> Class['stackviz::metrics']
    # It reads the settings that are checked there.
    Class['stackviz::service'] -> Class['stackviz::metrics']

    contain stackviz::site
    Class['stackviz::install'] -> Class['stackviz::site'] ~> Class['stackviz::service']

    if $manage_kernel and $publish_enable {
      contain stackviz::kernel
      Class['stackviz::preflight'] -> Class['stackviz::kernel']
      # The watcher takes its watches when it starts.
      Class['stackviz::kernel'] -> Class['stackviz::service']
    }
    if $manage_redis and $publish_enable {
      contain stackviz::redis
      Class['stackviz::preflight'] -> Class['stackviz::redis']
      # The units bind the directory of its socket.
      Class['stackviz::redis'] -> Class['stackviz::service']
    }

    $roots.each |$name, $parameters| {
      stackviz::root { $name:
        * => $parameters,
      }
    }

    # Last: until the services have started again they run from the version before.
    $keep = $package_provider ? {
      'deb'   => 0,
      default => $keep_versions,
    }
    $releases = "${install_root}/libexec/releases"
    exec { "stackviz: keep ${keep} versions":
      command  => "${releases} prune ${keep}",
      unless   => "test -x ${releases} && ${releases} is-tidy ${keep}",
      path     => ['/usr/bin', '/bin'],
      provider => 'shell',
      require  => Class['stackviz::service', 'stackviz::metrics'],
    }
    Stackviz::Root <| |> -> Exec["stackviz: keep ${keep} versions"]
  }
}
