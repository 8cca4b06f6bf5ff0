# @summary The user, the version, its units.
#
# @api private
class stackviz::install {
  $home = $stackviz::install_root
  $version = $stackviz::version
  $releases = "${home}/libexec/releases"

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
    $releases:
      ensure => file,
      mode   => '0755',
      source => 'puppet:///modules/stackviz/releases.sh',
    ;
    "${home}/libexec/workers":
      ensure => file,
      mode   => '0755',
      source => 'puppet:///modules/stackviz/workers.sh',
    ;
    '/usr/local/bin/stackvizd':
      ensure => link,
      target => '/opt/stackvizd/current/bin/stackvizd',
    ;
  }

  # Units are static files, and know the program here.
  file { '/opt/stackvizd/root':
    ensure => directory,
    owner  => 'root',
    group  => 'root',
    mode   => '0755',
  }
  if $home != '/opt/stackvizd' {
    file { '/opt/stackvizd':
      ensure => directory,
      owner  => 'root',
      group  => 'root',
      mode   => '0755',
    }

    file { '/opt/stackvizd/current':
      ensure => link,
      target => "${home}/current",
    }
  }

  $installed = $facts['stackviz_versions'].lest || { [] }
  if !($version in $installed) {
    contain stackviz::install::version
    File[$releases] -> Class['stackviz::install::version'] -> Exec["stackviz: switch to ${version}"]
  }

  exec { "stackviz: switch to ${version}":
    command  => "${releases} switch ${version}",
    unless   => "test -x ${releases} && ${releases} is-current ${version}",
    path     => ['/usr/bin', '/bin'],
    provider => 'shell',
    require  => File[$releases],
  }

  exec { "stackviz: units of ${version}":
    command  => "${releases} units ${version}",
    unless   => "test -x ${releases} && ${releases} has-units ${version}",
    path     => ['/usr/bin', '/bin'],
    provider => 'shell',
    require  => Exec["stackviz: switch to ${version}"],
  }
}
