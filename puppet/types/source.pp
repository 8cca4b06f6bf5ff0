# @summary Where a release tarball, or a Debian package, is: a path on the server, or a file:, http:, https: or puppet: URL.
#
# `{version}` in it stands for the version, `{arch}` for `amd64` or `arm64`.
type Stackviz::Source = Pattern[
  /\A\/[^\s'"]+\.(?:tar\.gz|tgz|deb)\z/,
  /\Afile:\/\/\/[^\s'"]+\.(?:tar\.gz|tgz|deb)\z/,
  /\Ahttps?:\/\/[^\s'"\/]+\/[^\s'"]+\z/,
  /\Apuppet:\/\/[^\s'"\/]*\/[^\s'"]+\z/,
]
