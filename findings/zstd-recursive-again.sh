#!/bin/bash
# `zstd -r` on a tree packs what is packed: `gzip -r` passes over what ends in .gz, zstd over nothing, its own files included. So a second
# run over the same logs (a nightly one, one that is tried again) makes of each .zst a .zst.zst, with --rm in its place, and ends
# with 0; of a .gz it makes .gz.zst at the first. It is --exclude-compressed that leaves them out; it goes by the end of the name.
# A guess: as gzip, which its man page says the command line is like.
# Seen with zstd 1.5.4+dfsg2-5, gzip 1.12-1 of Debian 12, of a.log and b.gz:
#   gzip -r, twice:                            a.log.gz b.gz
#   zstd -r --rm, twice:                       a.log.zst.zst b.gz.zst.zst
#   zstd -r --rm --exclude-compressed, twice:  a.log.zst b.gz
# Matters for: jobs that pack the logs of a run before the upload, and servers that pack old ones; nothing that reads .zst finds text there.
# As root it installs Debian's zstd where it is missing.
set -euo pipefail
command -v zstd >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y zstd >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' zstd gzip
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for how in 'gzip -r' 'zstd -q -r --rm' 'zstd -q -r --rm --exclude-compressed'; do
  rm -rf logs
  mkdir logs
  seq 1000 >logs/a.log
  seq 1000 | gzip >logs/b.gz
  $how logs
  $how logs
  echo "$how, twice: $(ls logs | tr '\n' ' ')"
done | tee seen
diff seen - <<'SEEN'
gzip -r, twice: a.log.gz b.gz 
zstd -q -r --rm, twice: a.log.zst.zst b.gz.zst.zst 
zstd -q -r --rm --exclude-compressed, twice: a.log.zst b.gz 
SEEN
