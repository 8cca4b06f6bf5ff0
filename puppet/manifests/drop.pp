# @summary The directory in which a post-upload hook asks for builds; the title is its path.
#
# @api private
define stackviz::drop {
  stackviz::refuse_system_directory('drop_directory', $title)
  # The watcher would not start, or another root's would take its files for a build.
  stackviz::declared_roots().each |$_name, $root| {
    if stackviz::is_within($title, $root) {
      fail("stackviz: drop_directory ${title} must be outside of the logs root ${root}")
    }
  }

  # Whoever is in the group may put a file there; nobody but the watcher sees or removes another's.
  file { $title:
    ensure => directory,
    owner  => $stackviz::user,
    group  => $stackviz::drop_group.lest || { $stackviz::group },
    mode   => '1730',
  }
}
