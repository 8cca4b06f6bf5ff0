# @summary The directory in which a post-upload hook asks for builds; the title is its path.
#
# @param root
#   The logs root whose builds they are.
#
# @api private
define stackviz::drop (
  Stackviz::Path $root,
) {
  # The watcher would not start.
  if "${title}/".index("${root}/") == 0 {
    fail("stackviz: drop_directory ${title} must be outside of the logs root ${root}")
  }

  # Whoever is in the group may put a file there; nobody but the watcher sees or removes another's.
  file { $title:
    ensure => directory,
    owner  => $stackviz::user,
    group  => $stackviz::drop_group.lest || { $stackviz::group },
    mode   => '1730',
  }
}
