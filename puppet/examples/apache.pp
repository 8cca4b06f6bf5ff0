# A logs server with Apache: Redis by the module, pages reached from the directory listings.
package { 'apache2':
  ensure => installed,
}

class { 'stackviz':
  version    => '0.1.0',
  source     => 'https://releases.example.org/stackvizd-{version}-{arch}.tar.gz',
  root       => '/srv/static/logs',
  web_server => 'apache',
  require    => Package['apache2'],
}
