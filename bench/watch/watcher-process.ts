/**
 * A watcher in a process of its own, to be measured: `node watcher-process.js ROOT warm|cold|flood [SOCKET]`.
 * bench.ts bundles it as the daemon is: running from source costs memory for the compiler.
 *
 * Prints one JSON line for each event: ready, swept, enqueued, trouble, and its status when asked on
 * stdin. `warm`: what was there before is published. `cold`: nothing is; the real check is made of each
 * build, and what it finds goes to a queue that only counts. `flood`: as warm, with the queue of the
 * Redis at SOCKET, and what is complete waits a minute.
 */
import { lstat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createLogger } from '../../src/base/log.ts';
import { createJudge, judgeOptions } from '../../src/build/judge.ts';
import { configSchema } from '../../src/config/schema.ts';
import { createRedisQueue } from '../../src/queue/redis/producer.ts';
import { startWatcher, type WatcherOptions } from '../../src/watch/watcher.ts';
// what the daemon has in memory besides
import '../../src/watcher.ts';

const [root = '', mode = 'warm', socketPath] = process.argv.slice(2);
const startedMs = performance.now();

const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
const rss = () => mebibytes(process.memoryUsage.rss());
const cpuMs = () => Object.values(process.cpuUsage()).reduce((sum, us) => sum + us / 1000, 0);
const startedAt = Date.now();

const config = configSchema.parse({
  root,
  watch: {
    sweepIntervalSeconds: mode === 'cold' ? 3600 : 5,
    fullSweepLoadPercent: 100,
    // the tree is minutes old; of one that is days old nothing has changed
    clockMarginSeconds: 0,
    ...(mode === 'flood' ? { quietPeriodSeconds: 60 } : {}),
  },
  queue: socketPath === undefined ? {} : { redis: { socketPath } },
});

function log(text: string): void {
  const line = JSON.parse(text);
  if (line.msg === 'tree swept') print({ event: 'swept', ...line, rss: rss(), cpuMs: cpuMs() });
  else if (line.level === 'error' || line.level === 'warn') print({ event: 'trouble', ...line });
}

/**
 * Longest time between two turns of the event loop since it was asked last, in milliseconds; and the
 * longest that this thread itself computed in one, which no other process lengthens.
 */
function watchStandstill(): () => { clockMs: number; cpuMs: number } {
  const TICK_MS = 5;
  const cpuNow = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let longest = { clockMs: 0, cpuMs: 0 };
  let last = { clockMs: performance.now(), cpuMs: cpuNow() };
  setInterval(() => {
    const now = { clockMs: performance.now(), cpuMs: cpuNow() };
    longest = {
      clockMs: Math.max(longest.clockMs, now.clockMs - last.clockMs - TICK_MS),
      cpuMs: Math.max(longest.cpuMs, now.cpuMs - last.cpuMs),
    };
    last = now;
  }, TICK_MS);
  return () => {
    const { clockMs, cpuMs } = longest;
    longest = { clockMs: 0, cpuMs: 0 };
    return { clockMs: Math.round(clockMs), cpuMs: Math.round(cpuMs) };
  };
}

const judge = createJudge(judgeOptions(config));
const isOld = async (build: string) => (await lstat(`${root}/${build}`)).ctimeMs < startedAt;

const countingQueue: WatcherOptions['queue'] = {
  async add({ path, source }) {
    if (mode === 'warm') print({ event: 'enqueued', path, source, atMs: Date.now() });
    return 'new';
  },
  counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
};

const standstill = mode === 'flood' ? watchStandstill() : null;
const watcher = startWatcher({
  root,
  config: config.watch,
  pathTemplates: config.metadata.pathTemplates,
  assetsDirectory: 'stackviz-assets',
  queue:
    socketPath === undefined
      ? countingQueue
      : createRedisQueue(config.queue, createLogger('warn', { write: log })),
  judge: async (build, ...about) =>
    mode !== 'cold' && (await isOld(build)) ? { kind: 'done' } : judge(build, ...about),
  log: createLogger('info', { write: log }),
});

process.on('SIGINT', () => process.exit());
await watcher.ready;
print({ event: 'ready', durationMs: Math.round(performance.now() - startedMs) });
createInterface({ input: process.stdin }).on('line', () => {
  print({
    event: 'status',
    ...watcher.status(),
    rss: rss(),
    standstill: standstill?.(),
  });
});
