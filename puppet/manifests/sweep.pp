# @summary When the sweep of a logs root runs; the title is its unit without the suffix.
#
# @param reload
#   Title of the exec that has systemd read the units again.
# @param instance
#   Name of the logs root; a further one has units of its own, for a timer and its service are a pair.
# @param ensure
#   Whether there is such a sweep.
#
# @api private
define stackviz::sweep (
  String[1] $reload,
  String[1] $instance,
  Enum['present', 'absent'] $ensure = 'present',
) {
  $drop_ins = "/etc/systemd/system/${title}.timer.d"

  if $ensure == 'present' {
    if $instance != 'stackvizd' {
      $releases = "${stackviz::install_root}/libexec/releases"
      $from = $stackviz::install::deb ? {
        true    => 'deb',
        default => $stackviz::version,
      }
      exec { "stackviz: sweep units of ${instance}":
        command  => "${releases} units ${from} ${instance}",
        unless   => "test -x ${releases} && ${releases} has-units ${from} ${instance}",
        path     => ['/usr/bin', '/bin'],
        provider => 'shell',
        notify   => Exec[$reload],
      }
    }

    if $stackviz::watcher_enable and $stackviz::sweep_schedule != 'never' {
      [$file, $state] = ['file', 'running']
    } else {
      [$file, $state] = ['absent', 'stopped']
    }

    file {
      default:
        owner => 'root',
        group => 'root',
      ;
      $drop_ins:
        ensure => directory,
        mode   => '0755',
      ;
      "${drop_ins}/10-puppet.conf":
        ensure  => $file,
        mode    => '0644',
        content => epp('stackviz/timer.conf.epp', { 'schedule' => $stackviz::sweep_schedule }),
        notify  => [Exec[$reload], Service["${title}.timer"]],
      ;
    }

    service { "${title}.timer":
      ensure   => $state,
      enable   => $state == 'running',
      provider => 'systemd',
      require  => Exec[$reload],
    }
  } else {
    service { "${title}.timer":
      ensure   => stopped,
      enable   => false,
      provider => 'systemd',
    }

    # What an operator added to a directory of drop-ins stays, and with it the directory.
    file { "${drop_ins}/10-puppet.conf":
      ensure  => absent,
      require => Service["${title}.timer"],
      notify  => Exec[$reload],
    }

    exec { "stackviz: remove ${title}.timer.d":
      command => "rmdir ${drop_ins}",
      onlyif  => "find ${drop_ins} -maxdepth 0 -empty | grep -q .",
      path    => ['/usr/bin', '/bin'],
      require => File["${drop_ins}/10-puppet.conf"],
    }
  }
}
