# @summary Versions beside each other in one directory, a link to the one that runs, its units.
#
# @api private
class stackviz::install::tree {
  $home = $stackviz::install_root
  $version = $stackviz::version
  $releases = "${home}/libexec/releases"

  file {
    default:
      owner => 'root',
      group => 'root',
    ;
    '/usr/local/bin/stackvizd':
      ensure => link,
      target => '/opt/stackvizd/current/bin/stackvizd',
    ;
    # Units are static files, and know the program here.
    '/opt/stackvizd/root':
      ensure => directory,
      mode   => '0755',
    ;
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
  if !("${home}/${version}" in $installed) {
    contain stackviz::install::version
    Class['stackviz::install::version'] -> Exec["stackviz: switch to ${version}"]
  }

  exec {
    default:
      path     => ['/usr/sbin', '/usr/bin', '/sbin', '/bin'],
      provider => 'shell',
    ;
    "stackviz: switch to ${version}":
      command => "${releases} switch ${version}",
      unless  => "test -x ${releases} && ${releases} is-current ${version}",
    ;
    "stackviz: units of ${version}":
      command => "${releases} units ${version}",
      unless  => "test -x ${releases} && ${releases} has-units ${version}",
      require => Exec["stackviz: switch to ${version}"],
    ;
    # After the units, which go before those of the package: it stops nothing then. What it has in /etc stays.
    'stackviz: remove the package':
      command     => 'apt-get -q -y remove stackvizd',
      onlyif      => "dpkg-query -W -f '\${db:Status-Abbrev}' stackvizd 2>/dev/null | grep -q ^ii",
      environment => 'DEBIAN_FRONTEND=noninteractive',
      logoutput   => on_failure,
      require     => Exec["stackviz: units of ${version}"],
    ;
  }
}
