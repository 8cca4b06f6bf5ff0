# @summary A logs root that can be one: no directory of the system, no part of another root, and there.
#
# The title is its name, as of stackviz::root. That it is not there is one error, before a daemon looks for it.
#
# @param path
#   The directory.
# @param manage
#   Makes it.
#
# @api private
define stackviz::logs_root (
  Stackviz::Path $path,
  Boolean $manage,
) {
  stackviz::refuse_system_directory('root', $path)
  stackviz::declared_roots().each |$name, $other| {
    if $name != $title and (stackviz::is_within($path, $other) or stackviz::is_within($other, $path)) {
      fail("stackviz: the logs roots ${path} (${title}) and ${other} (${name}) overlap: \
each build would be published twice")
    }
  }

  if $manage {
    exec { "stackviz: make ${path}":
      command => "mkdir -p ${path}",
      creates => $path,
      path    => ['/usr/bin', '/bin'],
      umask   => '0022',
    }
  } else {
    exec { "stackviz: is there a logs root ${path}?":
      command   => "echo 'the logs root ${path} is no directory: mount it or make it, or set manage_root => true'; exit 1",
      unless    => "test -d ${path}",
      provider  => 'shell',
      path      => ['/usr/bin', '/bin'],
      logoutput => on_failure,
    }
  }
}
