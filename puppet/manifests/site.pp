# @summary Another site than that of the release, where one is wished.
#
# @api private
class stackviz::site {
  $site = $stackviz::site
  $home = $stackviz::install_root

  case $site {
    'bundled': {
      $directory = undef
    }
    /\A\/.*(?<!\.tar\.gz)(?<!\.tgz)\z/: {
      $directory = $site
    }
    default: {
      $file = regsubst($site, '\A.*/', '')
      $directory = "${home}/sites/${regsubst($file, '\.(?:tar\.gz|tgz)\z', '')}"

      file { "${home}/sites":
        ensure => directory,
        owner  => 'root',
        group  => 'root',
        mode   => '0755',
      }

      if $site =~ /\A(?:file:\/\/)?(\/.*)\z/ {
        $tarball = $1
      } else {
        $tarball = "${home}/sites/.${file}"
        file { $tarball:
          ensure => file,
          owner  => 'root',
          group  => 'root',
          mode   => '0600',
          backup => false,
          source => $site,
          before => Exec["stackviz: install site ${file}"],
        }
      }

      exec { "stackviz: install site ${file}":
        command   => "${home}/libexec/releases site '${directory}' '${tarball}'",
        creates   => "${directory}/index.html",
        path      => ['/usr/bin', '/bin'],
        provider  => 'shell',
        logoutput => on_failure,
        require   => File["${home}/sites"],
      }
    }
  }
}
