# @summary Where workers find the known issues, and the files of them that come from Puppet.
#
# @api private
class stackviz::known_issues {
  if $stackviz::known_issues_source and $stackviz::known_issues_directory {
    fail('stackviz: known_issues_source and known_issues_directory exclude each other')
  }

  # Its name says whose it is: what is not in the source goes, and with the class absent all of it.
  $managed = '/etc/stackvizd/puppet-known-issues'
  $directory = $stackviz::known_issues_source ? {
    undef   => $stackviz::known_issues_directory,
    default => $managed,
  }
  # What the units of workers have to be shown.
  $elsewhere = if $directory and !stackviz::is_within($directory, '/etc/stackvizd') { $directory }

  if $stackviz::known_issues_source {
    file { $managed:
      ensure       => directory,
      source       => $stackviz::known_issues_source,
      sourceselect => 'first',
      recurse      => true,
      purge        => true,
      force        => true,
      backup       => false,
      owner        => 'root',
      group        => 'root',
      # (Directories get what it takes to look into them.)
      mode         => '0644',
    }
  } else {
    file { $managed:
      ensure  => absent,
      recurse => true,
      force   => true,
      backup  => false,
    }
  }
}
