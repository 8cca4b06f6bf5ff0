# @summary A logs root that is watched no more: its services stop, then what they had goes.
#
# The title names the file of the settings. Workers and the timer go as with smaller numbers of them.
#
# @param watcher
#   Unit of the watcher, without its suffix.
# @param sweep
#   Units of the sweep, without their suffix.
# @param reload
#   Title of the exec that has systemd read the units again.
# @param further
#   Whether it is a further root, whose units of the sweep and settings are its own. Those of the main root
#   come with the release, and its settings go on to say what this machine is for.
#
# @api private
define stackviz::gone (
  String[1] $watcher,
  String[1] $sweep,
  String[1] $reload,
  Boolean $further,
) {
  $units = '/etc/systemd/system'

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
      notify  => Exec[$reload],
    }

    exec { "stackviz: remove ${unit}.d":
      command => "rmdir ${units}/${unit}.d",
      onlyif  => "find ${units}/${unit}.d -maxdepth 0 -empty | grep -q .",
      path    => ['/usr/bin', '/bin'],
      require => File["${units}/${unit}.d/10-puppet.conf"],
    }
  }

  $timer = "/var/lib/systemd/timers/stamp-${sweep}.timer"
  $files = $further ? {
    true    => [$timer, "${units}/${sweep}.service", "${units}/${sweep}.timer", "/etc/stackvizd/${title}.yaml"],
    default => [$timer],
  }
  file { $files:
    ensure  => absent,
    backup  => false,
    require => Service[$watcher, "${sweep}.timer"],
    notify  => Exec[$reload],
  }
}
