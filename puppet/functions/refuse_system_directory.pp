# @summary Fails where a directory that daemons are to write into is one of the system's.
#
# The worker's unit has this directory writable and a capability that opens all files in it.
#
# @param parameter
#   Name of the parameter, for the message.
# @param path
#   The directory.
#
# @api private
function stackviz::refuse_system_directory(String[1] $parameter, Stackviz::Path $path) {
  # Neither these nor anything below.
  $system = ['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/run', '/sbin', '/sys', '/usr',
  '/opt/stackvizd', $stackviz::install_root, '/var/lib/stackviz', '/var/lib/redis-stackviz', '/var/run']
  # They hold what belongs to others; a directory in them may be for logs.
  $shared = ['/home', '/opt', '/root', '/tmp', '/var', '/var/cache', '/var/lib', '/var/log', '/var/mail', '/var/spool', '/var/tmp']

  if $path in $shared or $system.any |$directory| { stackviz::is_within($path, $directory) } {
    fail("stackviz: ${parameter} => '${path}' is a directory of the system: name one that holds nothing but logs")
  }
}
