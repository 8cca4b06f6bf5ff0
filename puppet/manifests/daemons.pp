# @summary The watcher and the workers of one logs root; the title names the file of the settings.
#
# @param root
#   The logs root.
# @param watcher
#   Unit of the watcher, without its suffix.
# @param sweep
#   Units of the sweep, without their suffix.
# @param workers
#   Units of the workers, without their suffix.
# @param config
#   Settings without a parameter.
# @param drop_directory
#   Directory in which a hook asks for builds.
# @param reload
#   Title of the exec that has systemd read the units again.
#
# @api private
define stackviz::daemons (
  Stackviz::Path $root,
  String[1] $watcher,
  String[1] $sweep,
  Array[String[1]] $workers,
  Hash[String[1], Data] $config,
  Optional[Stackviz::Path] $drop_directory,
  String[1] $reload,
) {
  $settings_file = "/etc/stackvizd/${title}.yaml"

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
    'site'               => $stackviz::site::directory,
    'program'            => $stackviz::install::elsewhere,
  }
  $reader = $common + { 'writable' => false }
  $writer = $common + stackviz::worker_limits($config) + {
    'writable'     => true,
    'known_issues' => $stackviz::known_issues::elsewhere,
    'spool'        => $stackviz::config::notify['spoolDirectory'],
    # Roots whose builds come through this queue, but from another machine's watcher.
    'other_roots'  => $config.dig('queue', 'otherRoots').lest || { {} }.values,
  }

  stackviz::drop_in {
    default:
      reload => $reload,
    ;
    $watcher:
      values => $reader + { 'memory_max' => $stackviz::watcher_memory_max, 'drop_directory' => $drop_directory },
    ;
    # A sweep reads it when it starts.
    $sweep:
      values => $reader,
    ;
    $workers:
      values => $writer,
    ;
  }

  $watching = $stackviz::watcher_enable ? {
    true    => 'running',
    default => 'stopped',
  }
  service {
    default:
      provider => 'systemd',
      require  => Exec[$reload],
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

  ([$watcher] + $workers).each |$unit| {
    File[$settings_file] ~> Service[$unit]
    File["/etc/systemd/system/${unit}.service.d/10-puppet.conf"] ~> Service[$unit]
  }
}
