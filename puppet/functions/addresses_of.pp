# @summary The addresses that a unit is to be let talk to, for systemd, by the URL of a server.
#
# @param url
#   The URL; it may have a user, a password and a port.
# @return [Array[String]] its address; `any` where it is a name, which nobody knows the addresses of
#
# @api private
function stackviz::addresses_of(String[1] $url) >> Array[String[1]] {
  $host = regsubst($url, '\A\w+://(?:[^@/]*@)?(?:\[([^\]]*)\]|([^:/?#]*)).*\z', '\1\2')
  $host ? {
    'localhost'                        => ['localhost'],
    /\A(?:\d+\.\d+\.\d+\.\d+|.*:.*)\z/ => [$host],
    default                            => ['any'],
  }
}
