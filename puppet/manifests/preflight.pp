# @summary What is asked before anything is changed: a wrong wish is one clear error, and the server stays as it was.
#
# What the parameters alone can tell fails in the compiler; the rest only the server itself can answer.
#
# @api private
class stackviz::preflight {
  if $stackviz::manage_redis and ($stackviz::redis_url or $stackviz::redis_socket or $stackviz::redis_password) {
    fail("stackviz: redis_url, redis_socket and redis_password are for a Redis that this module does not run: \
add manage_redis => false")
  }
  if $stackviz::publish_enable and !$stackviz::manage_redis and !$stackviz::redis_url and !$stackviz::redis_socket {
    fail('stackviz: manage_redis => false needs redis_url or redis_socket')
  }
  if $stackviz::redis_url and $stackviz::redis_socket {
    fail('stackviz: redis_url and redis_socket exclude each other')
  }
  $kind = $stackviz::source ? {
    /\.deb\z/            => 'deb',
    /\.(?:tar\.gz|tgz)\z/ => 'tarball',
    default              => $stackviz::package_provider,
  }
  if $stackviz::package_provider != 'npm' and $kind != $stackviz::package_provider {
    fail("stackviz: source => '${stackviz::source}' is nothing for package_provider => '${stackviz::package_provider}'")
  }
  if !$stackviz::publish_enable and ($stackviz::web_server != 'none' or !$stackviz::roots.empty) {
    fail('stackviz: publish_enable => false excludes web_server and roots: they are for published uploads')
  }
  if !$stackviz::notify_url and ($stackviz::notify_secret or $stackviz::notify_addresses) {
    fail('stackviz: notify_secret and notify_addresses need notify_url')
  }

  if $stackviz::publish_enable and $stackviz::watcher_enable and $stackviz::sweep_schedule != 'never' {
    exec { 'stackviz: is sweep_schedule a calendar event?':
      command   => "echo \"sweep_schedule => '${stackviz::sweep_schedule}' is no calendar event of systemd (systemd.time)\"; exit 1",
      unless    => "systemd-analyze calendar '${stackviz::sweep_schedule}'",
      provider  => 'shell',
      path      => ['/usr/bin', '/bin'],
      logoutput => on_failure,
    }
  }

  # Before the snippet of another server goes.
  $web = {
    'apache' => '/etc/apache2/conf-available',
    'nginx'  => '/etc/nginx/snippets',
  }[$stackviz::web_server]
  if $web {
    exec { "stackviz: is ${stackviz::web_server} installed?":
      command   => "echo \"web_server => '${stackviz::web_server}', but there is no ${web}: install it first\"; exit 1",
      unless    => "test -d ${web}",
      provider  => 'shell',
      path      => ['/usr/bin', '/bin'],
      logoutput => on_failure,
    }
  }

  if $stackviz::publish_enable {
    stackviz::logs_root { 'stackvizd':
      path   => $stackviz::root,
      manage => $stackviz::manage_root,
    }
  }
}
