# @summary What the daemons of all logs roots share.
#
# @api private
class stackviz::config {
  $password = $stackviz::redis_password

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
