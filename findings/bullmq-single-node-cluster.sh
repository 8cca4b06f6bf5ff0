#!/bin/bash
# BullMQ does not work on a Redis Cluster of one node, although that node has every slot.
#
# A client that knows nothing of clusters works with such a server as long as a command names one key: no slot is
# ever elsewhere. But a server in cluster mode refuses scripts whose keys hash to different slots, whoever serves
# those, and every script of BullMQ names several (bull:QUEUE:wait, :meta, :events, ...). What works is a prefix or a
# name with a hash tag, {bull}.
#
# Seen with bullmq 6.7.0 on ioredis 6.0.0, redis-server 5:7.0.15-1~deb12u10 (Debian 12):
#   prefix bull: ReplyError CROSSSLOT Keys in request don't hash to the same slot
#   prefix {bull}: added job 1
#
# As root it installs Debian's redis-server where it is missing; the others into a temporary folder by npm. Exits non-zero
# if this changes.
set -euo pipefail

command -v redis-server >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y redis-server >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' redis-server
work=$(mktemp -d)
cd "$work"
npm install --no-audit --no-fund --silent bullmq@6.7.0 ioredis@6.0.0
redis-server --port 0 --unixsocket "$work/redis.sock" --cluster-enabled yes --cluster-announce-port 7399 \
  --cluster-port 17399 --dir "$work" --save '' --daemonize no >redis.log &
redis=$!
trap 'kill $redis; wait $redis || true; rm -rf "$work"' EXIT
until redis-cli -s redis.sock ping >/dev/null 2>&1; do sleep 0.1; done
redis-cli -s redis.sock cluster addslotsrange 0 16383 >/dev/null
until redis-cli -s redis.sock cluster info | grep -q cluster_state:ok; do sleep 0.1; done

cat >try.mjs <<'END'
import { Queue } from 'bullmq';
const [, , prefix] = process.argv;
const queue = new Queue('demo', { prefix, connection: { path: './redis.sock', maxRetriesPerRequest: 1 } });
queue.on('error', () => undefined);
try {
  const job = await queue.add('job', {});
  console.log(`prefix ${prefix}: added job ${job.id}`);
} catch (error) {
  console.log(`prefix ${prefix}: ${error.name} ${error.message}`);
}
await queue.close();
process.exit();
END
for prefix in bull '{bull}'; do node try.mjs "$prefix"; done | tee seen
grep -q '^prefix bull: ReplyError CROSSSLOT' seen && grep -q '^prefix {bull}: added job' seen ||
  { echo changed >&2; exit 1; }
