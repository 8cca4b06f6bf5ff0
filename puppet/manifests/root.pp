# @summary A further logs root, with its own settings, queue, watcher, workers and sweep.
#
# Version, Redis, user and limits are those of class stackviz, which must be in the catalog.
#
# @example Third-party CI logs beside the main tree
#   stackviz::root { 'thirdparty':
#     root             => '/srv/static/thirdparty',
#     worker_instances => 1,
#   }
#
# @param root
#   The logs root. It must exist, see `manage_root`.
# @param ensure
#   `absent` stops and removes the daemons of this root. The tree stays as it is.
# @param manage_root
#   Makes the directory if it is not there.
# @param worker_instances
#   Worker services of this root.
# @param config
#   Settings that differ from those of class stackviz, merged deeply into them.
# @param web_prefix
#   Path of the URL under which it is served; with nginx each root needs its own, or its own server block.
# @param web_host
#   Public name of the server, as in class stackviz.
# @param drop_directory
#   Directory in which a post-upload hook asks for builds of this root, as in class stackviz.
define stackviz::root (
  Stackviz::Path $root,
  Enum['present', 'absent'] $ensure = 'present',
  Boolean $manage_root = false,
  Integer[1, 999] $worker_instances = 1,
  Hash[String[1], Data] $config = {},
  Stackviz::UrlPrefix $web_prefix = '',
  Optional[Stackviz::Host] $web_host = undef,
  Optional[Stackviz::Path] $drop_directory = undef,
) {
  unless $title =~ Stackviz::RootName {
    fail("stackviz::root: '${title}' must be a letter and up to 30 letters, digits or _, in lower case")
  }
  if $title in ['stackvizd'] {
    fail("stackviz::root: '${title}' is the name of the main root")
  }

  if $ensure == 'present' and !$stackviz::publish_enable {
    fail("stackviz::root: '${title}' needs publish_enable => true of class stackviz")
  }

  # With class stackviz absent nothing is left that could be managed here.
  if $stackviz::ensure == 'present' {
    stackviz::instance { $title:
      ensure           => $ensure,
      root             => $root,
      watcher          => "stackviz-watcher@${title}",
      sweep            => "stackviz-sweep-${title}",
      worker_prefix    => "stackviz-worker@${title}-",
      worker_instances => $worker_instances,
      web_prefix       => $web_prefix,
      web_host         => $web_host,
      drop_directory   => $drop_directory,
      # Its own queue: in one queue two roots would take each other's builds.
      config           => stackviz::deep_merge(
        $stackviz::config,
        { 'queue' => { 'name' => "stackviz-${title}" } },
        $config
      ),
    }

    if $ensure == 'present' {
      stackviz::logs_root { $title:
        path   => $root,
        manage => $manage_root,
      }

      Stackviz::Logs_root[$title] -> Stackviz::Instance[$title]
    }

    Class['stackviz::install'] ~> Stackviz::Instance[$title]
    Class['stackviz::config'] ~> Stackviz::Instance[$title]
    Class['stackviz::site'] ~> Stackviz::Instance[$title]
    if $stackviz::manage_redis {
      Class['stackviz::redis'] -> Stackviz::Instance[$title]
    }
    if $stackviz::manage_kernel {
      Class['stackviz::kernel'] -> Stackviz::Instance[$title]
    }
  }
}
