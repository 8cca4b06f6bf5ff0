# @summary The web server's snippet for one logs root.
#
# @param root
#   The logs root.
# @param prefix
#   Path of the URL.
# @param assets
#   Directory of the shared assets below the root.
# @param web_server
#   Which server, if any; the file of another one goes.
# @param bundled
#   Whether the pages are those of the release, which need less.
# @param host
#   Public name of the server.
# @param ensure
#   Whether there is a snippet.
#
# @api private
define stackviz::snippet (
  Stackviz::Path $root,
  Stackviz::UrlPrefix $prefix,
  String[1] $assets,
  Stackviz::WebServer $web_server,
  Boolean $bundled,
  Optional[Stackviz::Host] $host,
  Enum['present', 'absent'] $ensure,
) {
  $base = $title ? {
    'stackvizd' => 'stackviz',
    default     => "stackviz-${title}",
  }
  $values = {
    'root'    => $root,
    'prefix'  => $prefix,
    'assets'  => $assets,
    'host'    => $host,
    'listing' => $stackviz::web_listing,
    'bundled' => $bundled,
  }
  $chosen = $ensure ? {
    'absent' => 'none',
    default  => $web_server,
  }

  $files = {
    'apache' => "/etc/apache2/conf-available/${base}.conf",
    'nginx'  => "/etc/nginx/snippets/${base}.conf",
  }
  $forget = epp('stackviz/forget.sh.epp')
  $files.each |$server, $file| {
    if $server == $chosen {
      file { $file:
        ensure  => file,
        owner   => 'root',
        group   => 'root',
        mode    => '0644',
        content => epp("stackviz/${server}.conf.epp", $values),
        require => Class['stackviz::config'],
        notify  => Exec["stackviz: reload ${server}"],
      }
    } else {
      exec { "stackviz: forget ${file}":
        command  => "${forget}\nforget ${file}",
        unless   => "${forget}\nis_forgotten ${file}",
        provider => 'shell',
        path     => ['/usr/bin', '/bin'],
        notify   => Exec["stackviz: reload ${server}"],
      }
    }
  }

  $link = $chosen ? {
    'apache' => 'link',
    default  => 'absent',
  }
  file { "/etc/apache2/conf-enabled/${base}.conf":
    ensure => $link,
    target => "../conf-available/${base}.conf",
    notify => Exec['stackviz: reload apache'],
  }
  if $chosen == 'apache' {
    File[$files['apache']] -> File["/etc/apache2/conf-enabled/${base}.conf"]
  }
}
