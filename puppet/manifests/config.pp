# @summary What the daemons of all logs roots share.
#
# @api private
class stackviz::config {
  $password = $stackviz::redis_password

  # How Redis is reached: its managed socket, which the units open already, another one, the network.
  $redis_socket = $stackviz::manage_redis ? {
    true    => '/run/redis-stackviz/redis-server.sock',
    default => $stackviz::redis_socket,
  }
  $other_socket = $stackviz::manage_redis ? {
    true    => undef,
    default => $stackviz::redis_socket,
  }
  $redis_host = $stackviz::redis_url ? {
    undef   => undef,
    default => regsubst($stackviz::redis_url, '\A\w+://(?:[^@]*@)?(?:\[([^\]]*)\]|([^:/]*)).*\z', '\1\2'),
  }
  $redis_addresses = $stackviz::redis_addresses.lest || {
    $redis_host ? {
      undef                              => [],
      'localhost'                        => ['localhost'],
      /\A(?:\d+\.\d+\.\d+\.\d+|.*:.*)\z/ => [$redis_host],
      default                            => ['any'],
    }
  }
  $password_file = $password ? {
    undef   => undef,
    default => '/etc/stackvizd/redis-password',
  }
  # As `queue.redis` of every daemon's settings.
  $redis = {
    'url'          => $stackviz::redis_url,
    'socketPath'   => $redis_socket,
    'passwordFile' => $password_file,
    'tlsCaFile'    => $stackviz::redis_tls_ca_file,
  }

  $variables = $stackviz::node_path ? {
    undef   => $stackviz::environment,
    default => { 'STACKVIZD_NODE' => $stackviz::node_path } + $stackviz::environment,
  }

  file {
    default:
      owner => 'root',
    ;
    # Open, for the web server reads a file in it; those that are nobody's business have modes.
    '/etc/stackvizd':
      ensure => directory,
      group  => 'root',
      mode   => '0755',
    ;
    '/etc/stackvizd/environment':
      ensure  => file,
      group   => $stackviz::group,
      mode    => '0640',
      content => epp('stackviz/environment.epp', { 'variables' => $variables }),
    ;
  }

  if $password {
    file { '/etc/stackvizd/redis-password':
      ensure    => file,
      owner     => 'root',
      group     => $stackviz::group,
      mode      => '0640',
      show_diff => false,
      content   => $password,
    }
  } else {
    file { '/etc/stackvizd/redis-password':
      ensure => absent,
    }
  }
}
