# @summary Brings a version that is not on the server yet.
#
# A class of its own, for a version that is there needs nothing of this: no source, no network.
#
# @api private
class stackviz::install::version {
  $home = $stackviz::install_root
  $version = $stackviz::version
  $releases = "${home}/libexec/releases"

  if $stackviz::package_provider == 'npm' {
    package { $stackviz::npm_packages:
      ensure => installed,
    }

    $command = "${releases} npm ${version} '${stackviz::npm_package}' ${stackviz::npm_command} '${stackviz::npm_registry}'"
    Package[$stackviz::npm_packages] -> Exec["stackviz: install ${version}"]
  } else {
    unless $stackviz::source {
      fail("stackviz: version ${version} is not on this server: where is its release tarball? (source)")
    }
    $source = stackviz::release_source($stackviz::source, $version)

    if $source =~ /\A(?:file:\/\/)?(\/.*)\z/ {
      $tarball = $1
    } else {
      $tarball = "${home}/download/stackvizd-${version}.tar.gz"

      # Gone after use, both of them.
      file { "${home}/download":
        ensure => directory,
        owner  => 'root',
        group  => 'root',
        mode   => '0700',
      }

      file { $tarball:
        ensure => file,
        owner  => 'root',
        group  => 'root',
        mode   => '0600',
        backup => false,
        source => $source,
        before => Exec["stackviz: install ${version}"],
      }
    }
    $command = "${releases} tarball ${version} '${tarball}' ${stackviz::checksum}"
  }

  exec { "stackviz: install ${version}":
    command   => $command,
    creates   => "${home}/${version}/bin/stackvizd",
    path      => ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'],
    provider  => 'shell',
    logoutput => on_failure,
    timeout   => 900,
  }
}
