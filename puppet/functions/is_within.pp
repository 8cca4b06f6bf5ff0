# @summary Whether a path is a directory or is below it.
#
# @param path
#   The path.
# @param directory
#   The directory.
# @return [Boolean] whether it is
#
# @api private
function stackviz::is_within(Stackviz::Path $path, Stackviz::Path $directory) >> Boolean {
  "${path}/".index("${directory}/") == 0
}
