# @summary Where a release tarball is: a path on the server, or a file:, http:, https: or puppet: URL.
#
# `{version}` in it stands for the version.
type Stackviz::Source = Pattern[
  /\A\/[^\s'"]+\.(?:tar\.gz|tgz)\z/,
  /\Afile:\/\/\/[^\s'"]+\.(?:tar\.gz|tgz)\z/,
  /\Ahttps?:\/\/[^\s'"\/]+\/[^\s'"]+\z/,
  /\Apuppet:\/\/[^\s'"\/]*\/[^\s'"]+\z/,
]
