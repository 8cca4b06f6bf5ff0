/**
 * `loop.ts ROOT FILE`: processes the builds that FILE lists, one after the other, in this process:
 * what the queue and the child processes are compared with. Prints its figures on stderr as JSON.
 */
import { readFileSync } from 'node:fs';
import { createLogger } from '../../src/base/log.ts';
import { configSchema } from '../../src/config/schema.ts';

// what is measured is the built program
const { processBuild } = await import(new URL('../../dist/build.js', import.meta.url).href);

const [, , root = '', list = ''] = process.argv;
const config = configSchema.parse({ root });
const log = createLogger('info');
const builds = readFileSync(list, 'utf8').split('\n');
const started = performance.now();
for (const path of builds) {
  const { result } = await processBuild(config, { path, source: 'watch', reason: 'marker' }, log);
  if (result !== 'published') throw new Error(`${path}: ${result}`);
}
const { user, system } = process.cpuUsage();
process.stderr.write(
  JSON.stringify({
    wallSeconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
  }),
);
