# @summary The Debian package, from a file or from a repository that apt knows.
#
# Settings that Puppet writes stay where the package has files of these names.
#
# @api private
class stackviz::install::deb {
  $home = $stackviz::install_root
  $releases = "${home}/libexec/releases"
  # 1.0.0-rc.1 comes before 1.0.0.
  $version = regsubst($stackviz::version, '-', '~')

  if $stackviz::source {
    $source = stackviz::release_source($stackviz::source, $version)
    $file = $source ? {
      /\A(?:file:\/\/)?(\/.*)\z/ => $1,
      default                    => "/var/cache/stackvizd-${version}.deb",
    }

    # As with tarballs: what is there already is neither fetched nor looked at.
    if $facts['stackviz_package'] != $version {
      if $file != $source and $source !~ /\Afile:/ {
        file { $file:
          ensure => file,
          owner  => 'root',
          group  => 'root',
          mode   => '0600',
          backup => false,
          source => $source,
          before => Package['stackvizd'],
        }

        exec { "stackviz: remove ${file}":
          command => "rm ${file}",
          path    => ['/usr/bin', '/bin'],
          require => Package['stackvizd'],
        }
      }

      if $stackviz::checksum {
        exec { "stackviz: check ${file}":
          command   => "echo '${stackviz::checksum}  ${file}' | sha256sum --check --quiet --strict -",
          path      => ['/usr/bin', '/bin'],
          provider  => 'shell',
          logoutput => on_failure,
          before    => Package['stackvizd'],
        }

        File <| title == $file |> -> Exec["stackviz: check ${file}"]
      }
    }
  } else {
    $file = undef
  }

  package { 'stackvizd':
    ensure          => $version,
    provider        => 'apt',
    source          => $file,
    configfiles     => 'keep',
    # Rolling back is going to an older version. Redis is another class's business.
    install_options => ['--allow-downgrades', '--no-install-recommends'],
  }

  # What a tarball left: its units and its command would go before those of the package. Daemons that run
  # from it go on until they start again.
  exec { 'stackviz: leave the versions of tarballs':
    command  => "${releases} leave",
    unless   => "test -x ${releases} && ${releases} is-left",
    path     => ['/usr/bin', '/bin'],
    provider => 'shell',
    require  => Package['stackvizd'],
  }
}
