/**
 * `loop.ts ROOT FILE`: processes the builds that FILE lists, one after the other, in this process:
 * what the queue and the child processes are compared with. Prints its figures on stderr as JSON.
 */
import { readFileSync } from 'node:fs';

const dist = (module: string) => import(new URL(`../../dist/${module}`, import.meta.url).href);
const { processBuild } = await dist('process/build.js');
const { configSchema } = await dist('config/schema.js');
const { createLogger } = await dist('base/log.js');

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
