# @summary What one unit gets beyond what is static; the title is the service without its suffix.
#
# @param values
#   Parameters of the template.
# @param reload
#   Title of the exec that has systemd read the units again.
#
# @api private
define stackviz::drop_in (
  Hash $values,
  String[1] $reload,
) {
  $directory = "/etc/systemd/system/${title}.service.d"

  file {
    default:
      owner => 'root',
      group => 'root',
    ;
    $directory:
      ensure => directory,
      mode   => '0755',
    ;
    "${directory}/10-puppet.conf":
      ensure  => file,
      mode    => '0644',
      content => epp('stackviz/drop-in.conf.epp', $values),
      notify  => Exec[$reload],
    ;
  }
}
