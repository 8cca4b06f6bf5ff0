# @summary A Redis for stackvizd alone: an instance of Debian's template unit, on a Unix socket.
#
# @api private
class stackviz::redis {
  package { $stackviz::redis_packages:
    ensure => installed,
  }

  # Debian starts its own Redis, on a port of this machine, when the package comes. Where we bring it nobody
  # asked for that one. One that was there before has users: it stays as it is.
  if 'redis-server' in $stackviz::redis_packages {
    exec {
      default:
        path     => ['/usr/bin', '/bin'],
        provider => 'shell',
      ;
      'stackviz: keep the Redis of Debian from starting':
        command => 'systemctl mask --runtime --quiet redis-server.service',
        unless  => "dpkg-query -W -f '\${db:Status-Abbrev}' redis-server 2>/dev/null | grep -q '^.[^nc]'",
        before  => Package['redis-server'],
      ;
      'stackviz: disable the Redis of Debian that came with ours':
        command => 'systemctl unmask --runtime --quiet redis-server.service && systemctl disable --quiet redis-server.service',
        onlyif  => 'test "$(readlink /run/systemd/system/redis-server.service)" = /dev/null',
        require => Package['redis-server'],
      ;
    }
  }

  file {
    default:
      owner   => 'root',
      require => Package[$stackviz::redis_packages],
    ;
    '/etc/redis/redis-stackviz.conf':
      ensure  => file,
      group   => 'redis',
      mode    => '0640',
      content => epp('stackviz/redis.conf.epp', { 'maxmemory' => $stackviz::redis_maxmemory }),
    ;
    '/etc/systemd/system/redis-server@stackviz.service.d':
      ensure => directory,
      group  => 'root',
      mode   => '0755',
    ;
    '/etc/systemd/system/redis-server@stackviz.service.d/10-puppet.conf':
      ensure  => file,
      group   => 'root',
      mode    => '0644',
      content => epp('stackviz/redis-drop-in.conf.epp'),
    ;
    '/etc/tmpfiles.d/stackviz.conf':
      ensure  => file,
      group   => 'root',
      mode    => '0644',
      content => epp('stackviz/tmpfiles.conf.epp'),
    ;
  }

  exec { 'stackviz: reload the unit of Redis':
    command     => 'systemctl daemon-reload',
    path        => ['/usr/bin', '/bin'],
    refreshonly => true,
    subscribe   => File['/etc/systemd/system/redis-server@stackviz.service.d/10-puppet.conf'],
  }

  exec { 'stackviz: make the directory of the socket':
    command     => 'systemd-tmpfiles --create /etc/tmpfiles.d/stackviz.conf',
    path        => ['/usr/bin', '/bin'],
    refreshonly => true,
    subscribe   => File['/etc/tmpfiles.d/stackviz.conf'],
  }

  service { 'redis-server@stackviz':
    ensure    => running,
    enable    => true,
    provider  => 'systemd',
    require   => Exec['stackviz: make the directory of the socket'],
    subscribe => [
      File['/etc/redis/redis-stackviz.conf'],
      Exec['stackviz: reload the unit of Redis'],
    ],
  }
}
