# @summary What is asked before anything is changed: a wrong wish is one clear error, and the server stays as it was.
#
# Only the server itself can answer these; everything that the parameters alone can tell fails in the compiler.
#
# @api private
class stackviz::preflight {
  if $stackviz::watcher_enable and $stackviz::sweep_schedule != 'never' {
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

  stackviz::logs_root { 'stackvizd':
    path   => $stackviz::root,
    manage => $stackviz::manage_root,
  }
}
