# @summary The user, our helpers, and the program from where `package_provider` says.
#
# @api private
class stackviz::install {
  $home = $stackviz::install_root
  $deb = $stackviz::package_provider == 'deb'

  # What the module runs, and what the units have to be shown because it is not where they look.
  $program = $deb ? {
    true    => '/usr/bin/stackvizd',
    default => "${home}/${stackviz::version}/bin/stackvizd",
  }
  $elsewhere = if !$deb and $home != '/opt/stackvizd' { $home }

  if $stackviz::manage_user {
    group { $stackviz::group:
      ensure => present,
      system => true,
    }

    user { $stackviz::user:
      ensure     => present,
      system     => true,
      gid        => $stackviz::group,
      home       => '/nonexistent',
      shell      => '/usr/sbin/nologin',
      comment    => 'stackvizd',
      managehome => false,
    }
  }

  file {
    default:
      owner => 'root',
      group => 'root',
    ;
    [$home, "${home}/libexec"]:
      ensure => directory,
      mode   => '0755',
    ;
    "${home}/libexec/releases":
      ensure => file,
      mode   => '0755',
      source => 'puppet:///modules/stackviz/releases.sh',
    ;
    "${home}/libexec/workers":
      ensure => file,
      mode   => '0755',
      source => 'puppet:///modules/stackviz/workers.sh',
    ;
  }

  if $deb {
    contain stackviz::install::deb
    File["${home}/libexec/releases"] -> Class['stackviz::install::deb']
  } else {
    contain stackviz::install::tree
    File["${home}/libexec/releases"] -> Class['stackviz::install::tree']
  }
}
