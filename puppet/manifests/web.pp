# @summary What the snippets of all logs roots share. The web server itself belongs to somebody else.
#
# @api private
class stackviz::web {
  if $stackviz::web_server == 'apache' and $stackviz::web_listing {
    $file = 'file'
    $link = 'link'
  } else {
    $file = 'absent'
    $link = 'absent'
  }

  file {
    default:
      ensure => $file,
      owner  => 'root',
      group  => 'root',
      mode   => '0644',
      notify => Exec['stackviz: reload apache'],
    ;
    # Shown above the listing of a build; the web server must be able to read it.
    '/etc/stackvizd/listing.htm':
      content => epp('stackviz/listing.htm.epp'),
    ;
    '/etc/apache2/conf-available/stackviz-listing.conf':
      content => epp('stackviz/apache-listing.conf.epp'),
    ;
    '/etc/apache2/conf-enabled/stackviz-listing.conf':
      ensure  => $link,
      mode    => undef,
      target  => '../conf-available/stackviz-listing.conf',
      require => File['/etc/apache2/conf-available/stackviz-listing.conf'],
    ;
  }

  # Neither a server that does not run nor a configuration that somebody else broke is our business.
  exec {
    default:
      path        => ['/usr/sbin', '/usr/bin', '/sbin', '/bin'],
      refreshonly => true,
    ;
    'stackviz: reload apache':
      command => 'systemctl reload apache2',
      onlyif  => ['systemctl --quiet is-active apache2', 'apache2ctl configtest'],
    ;
    'stackviz: reload nginx':
      command => 'systemctl reload nginx',
      onlyif  => ['systemctl --quiet is-active nginx', 'nginx -t -q'],
    ;
  }
}
