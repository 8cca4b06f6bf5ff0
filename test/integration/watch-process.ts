/** A watcher in a process of its own, for tests that kill it: prints a JSON line for each job. */
import { createLogger } from '../../src/log.ts';
import { startWatcher } from '../../src/watch/watcher.ts';

const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const watcher = startWatcher({
  root: process.argv[2] ?? '',
  config: { quietPeriodSeconds: Number(process.argv[3]), sweepIntervalSeconds: 3600 },
  assetsDirectory: 'stackviz-assets',
  enqueue: async (job) => void print(job),
  isDone: async () => false,
  log: createLogger('silent'),
});
await watcher.ready;
print({ ready: true });
