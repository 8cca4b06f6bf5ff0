# @summary The file of settings of one logs root; the title is its path.
#
# @param root
#   The logs root.
# @param config
#   Settings without a parameter, merged deeply into the others.
# @param drop_directory
#   Directory in which a hook asks for builds.
#
# @api private
define stackviz::settings (
  Stackviz::Path $root,
  Hash[String[1], Data] $config,
  Optional[Stackviz::Path] $drop_directory,
) {
  # More than the file depends on these.
  $taken = [
    ['root'], ['watch', 'dropDirectory'], ['publish', 'siteDirectory'], ['metrics', 'host'], ['metrics', 'port'],
    ['knownIssues', 'directory'], ['notify', 'url'], ['notify', 'spoolDirectory'], ['notify', 'secretFile'],
  ] + ['url', 'socketPath', 'passwordFile', 'tlsCaFile'].map |$key| { ['queue', 'redis', $key] }
  $taken.filter |$key| { $config.dig(*$key) }.each |$key| {
    fail("stackviz: config cannot hold ${key.join('.')}: there are parameters")
  }

  include stackviz::history

  $settings = {
    'root'        => $root,
    'logLevel'    => $stackviz::log_level,
    'knownIssues' => {
      'directory' => $stackviz::known_issues::directory,
    },
    'history'     => $stackviz::history::settings,
    'notify'      => $stackviz::config::notify,
    'queue'       => {
      'redis' => $stackviz::config::redis,
    },
    'watch'       => {
      'quietPeriodSeconds'   => $stackviz::quiet_period_seconds,
      'sweepIntervalSeconds' => $stackviz::sweep_interval_seconds,
      'fullSweepSeconds'     => $stackviz::full_sweep_seconds,
      'dropDirectory'        => $drop_directory,
    },
    'process'     => {
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

  $site_settings = $stackviz::site::directory ? {
    undef   => {},
    default => { 'publish' => { 'siteDirectory' => $stackviz::site::directory, 'format' => 'both', 'gzip' => false } },
  }

  # The daemons would refuse wrong settings when they start; here the file that works stays.
  $node = $stackviz::node_path ? {
    undef   => '',
    default => "STACKVIZD_NODE=${stackviz::node_path} ",
  }
  $all = stackviz::deep_merge($settings, $metrics_settings, $site_settings, $config)
  file { $title:
    ensure       => file,
    owner        => 'root',
    group        => $stackviz::group,
    mode         => '0640',
    # A URL or `config` may hold a password.
    show_diff    => false,
    content      => epp('stackviz/settings.yaml.epp', { 'settings' => $all }),
    validate_cmd => "/usr/bin/env ${node}${stackviz::install::program} check-config --config %",
  }
}
