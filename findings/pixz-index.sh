#!/bin/bash
# A tarball packed by pixz is not what `xz -d` makes of it: pixz puts an index of the archive's files behind it, in the same stream, as data, so the
# tarball that xz (or Python, Node's and every other reader) gives is longer than the one that was packed, and has another
# checksum. `pixz -d` takes the index away, tar does not mind it, and what is no tarball is packed without one (-t). By xz -l it is
# one stream like any other.
# A guess: "compatible with xz" means that what went in comes out, as with pigz, lbzip2 and pzstd.
# Seen with pixz 1.0.7-2, xz-utils 5.4.1-1 of Debian 12:
#   text:              xz -d the same
#   tarball:           xz -d longer, begins with it; pixz -d the same; tar lists the same files
#   tarball, pixz -t:  xz -d the same
# Matters for: log bundles and images whose checksum is that of the unpacked archive, and archives that are appended to each other.
# As root it installs Debian's packages pixz and xz-utils where they are missing.
set -euo pipefail
packages='pixz xz-utils'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
mkdir logs
seq 10000 >logs/a.txt
tar -cf logs.tar logs
compare() { # ORIGINAL UNPACKED
  if cmp -s "$1" "$2"; then echo same
  elif cmp -s "$1" <(head -c "$(stat -c %s "$1")" "$2"); then echo "the same, and more behind it"
  else echo another; fi
}
{
  pixz logs/a.txt a.xz
  pixz logs.tar logs.txz
  pixz -t logs.tar plain.txz
  xz -dc a.xz >a.out
  echo "text, xz -d: $(compare logs/a.txt a.out)"
  xz -dc logs.txz >logs.out
  echo "tarball, xz -d: $(compare logs.tar logs.out)"
  pixz -d logs.txz pixz.out
  echo "tarball, pixz -d: $(compare logs.tar pixz.out)"
  echo "tar lists: $(tar -tf logs.out | paste -sd' ')"
  xz -dc plain.txz >plain.out
  echo "tarball of pixz -t, xz -d: $(compare logs.tar plain.out)"
} | tee seen
diff seen - <<'SEEN'
text, xz -d: same
tarball, xz -d: the same, and more behind it
tarball, pixz -d: same
tar lists: logs/ logs/a.txt
tarball of pixz -t, xz -d: same
SEEN
