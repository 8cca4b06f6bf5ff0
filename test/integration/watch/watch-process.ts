/**
 * A watcher in a process of its own, for tests that kill it or take its watches away:
 * `node watch-process.ts ROOT SETTINGS`. Prints a JSON line for each job and each line of its log.
 */

import { createLogger } from '../../../src/base/log.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { watcherOf } from './watch-harness.ts';

const [root = '', settings = '{}'] = process.argv.slice(2);
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const { watch } = configSchema.parse({
  root,
  watch: { sweepIntervalSeconds: 3600, ...JSON.parse(settings) },
});
const watcher = watcherOf(root, watch, {
  add: async (job) => void print({ job }),
  log: createLogger('info', { write: (line: string) => print({ log: JSON.parse(line) }) }),
});
await watcher.ready;
print({ ready: true });
