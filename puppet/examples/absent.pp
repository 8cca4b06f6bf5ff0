# Everything that the module made goes; the logs, and the pages in them, stay.
class { 'stackviz':
  ensure => absent,
}
