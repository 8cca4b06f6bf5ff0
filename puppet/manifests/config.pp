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
  $redis_addresses = $stackviz::redis_addresses.lest || {
    $stackviz::redis_url ? {
      undef   => [],
      default => stackviz::addresses_of($stackviz::redis_url),
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

  # Where workers leave notices of what they published.
  $spool = '/var/spool/stackviz'
  $secret = $stackviz::notify_secret
  $secret_file = $secret ? {
    undef   => undef,
    default => '/etc/stackvizd/notify-secret',
  }
  # As `notify` of every daemon's settings.
  $notify = $stackviz::notify_url ? {
    undef   => {},
    default => { 'url' => $stackviz::notify_url, 'spoolDirectory' => $spool, 'secretFile' => $secret_file },
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

  if $secret {
    file { '/etc/stackvizd/notify-secret':
      ensure    => file,
      owner     => 'root',
      group     => $stackviz::group,
      mode      => '0640',
      show_diff => false,
      content   => $secret,
    }
  } else {
    file { '/etc/stackvizd/notify-secret':
      ensure => absent,
    }
  }

  # Without a URL the spool stays: what is in it is told of when there is one again.
  if $stackviz::notify_url {
    file { $spool:
      ensure => directory,
      owner  => $stackviz::user,
      group  => $stackviz::group,
      mode   => '0750',
    }

    file { '/etc/systemd/system/stackviz-notify.service.d':
      ensure => directory,
      owner  => 'root',
      group  => 'root',
      mode   => '0755',
    }
  }
}
