# @summary Where one release is: `{version}` and `{arch}` replaced.
#
# @param source
#   The parameter of class stackviz.
# @param version
#   The version as the file is named.
# @return [String] path or URL
#
# @api private
function stackviz::release_source(Stackviz::Source $source, String[1] $version) >> String[1] {
  # Debian's names of architectures; Facter has the kernel's too.
  $arch = $facts['os']['architecture'] ? {
    'x86_64'  => 'amd64',
    'aarch64' => 'arm64',
    default   => $facts['os']['architecture'],
  }
  regsubst(regsubst($source, '\{version\}', $version, 'G'), '\{arch\}', $arch, 'G')
}
