/**
 * A watcher in a process of its own, to be measured: `node watcher-process.js ROOT warm|cold`. bench.ts
 * bundles it as the daemon is: running from source costs memory for the compiler.
 *
 * Prints one JSON line for each event: ready, swept, enqueued, trouble, and its status when asked on
 * stdin. `warm`: what was there before is published. `cold`: nothing is; the real check is made of each
 * build, and what it finds goes to a queue that only counts.
 */
import { lstat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createLogger } from '../../src/base/log.ts';
import { createJudge, judgeOptions } from '../../src/build/judge.ts';
import { configSchema } from '../../src/config/schema.ts';
import { startWatcher } from '../../src/watch/watcher.ts';
// what the daemon has in memory besides
import '../../src/watcher.ts';

const [root = '', mode = 'warm'] = process.argv.slice(2);
const startedMs = performance.now();

const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
const rss = () => mebibytes(process.memoryUsage.rss());
const cpuMs = () => Object.values(process.cpuUsage()).reduce((sum, us) => sum + us / 1000, 0);
const startedAt = Date.now();

const config = configSchema.parse({
  root,
  watch: {
    sweepIntervalSeconds: mode === 'warm' ? 5 : 3600,
    fullSweepLoadPercent: 100,
    // the tree is minutes old; of one that is days old nothing has changed
    clockMarginSeconds: 0,
  },
});

function log(text: string): void {
  const line = JSON.parse(text);
  if (line.msg === 'tree swept') print({ event: 'swept', ...line, rss: rss(), cpuMs: cpuMs() });
  else if (line.level === 'error' || line.level === 'warn') print({ event: 'trouble', ...line });
}

const judge = createJudge(judgeOptions(config));
const isOld = async (build: string) => (await lstat(`${root}/${build}`)).ctimeMs < startedAt;

const watcher = startWatcher({
  root,
  config: config.watch,
  pathTemplates: config.metadata.pathTemplates,
  assetsDirectory: 'stackviz-assets',
  queue: {
    async add({ path, source }) {
      if (mode === 'warm') print({ event: 'enqueued', path, source, atMs: Date.now() });
    },
    counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
  },
  judge: async (build, ...about) =>
    mode === 'warm' && (await isOld(build)) ? { kind: 'done' } : judge(build, ...about),
  log: createLogger('info', { write: log }),
});

process.on('SIGINT', () => process.exit());
await watcher.ready;
print({ event: 'ready', durationMs: Math.round(performance.now() - startedMs) });
createInterface({ input: process.stdin }).on('line', () => {
  print({ event: 'status', ...watcher.status(), rss: rss() });
});
