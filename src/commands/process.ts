/** `stackvizd process`: publish builds now, in this process. */
import type { Config } from '../config/schema.ts';
import { toStackvizError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { processBuild } from '../process/build.ts';
import { toBuildPath } from './build-paths.ts';
import { createProgress } from './progress.ts';

/** @returns the exit code: 1 where a build failed; the others are processed all the same */
export async function processNow(config: Config, builds: string[]): Promise<number> {
  const progress = createProgress();
  const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
  let failed = 0;
  for (const build of builds) {
    try {
      const path = await toBuildPath(config.root, build);
      progress.update(`${path} ...`);
      const job = { path, source: 'trigger', reason: 'trigger' } as const;
      const { result, tests, warnings, durationMs } = await processBuild(config, job, log);
      progress.line(`${path}: ${result}, ${tests} tests, ${warnings} warnings, ${durationMs} ms`);
    } catch (error) {
      failed += 1;
      const { code, message } = toStackvizError(error);
      progress.line(`${build}: ${code}: ${message}`);
    }
  }
  return failed > 0 ? 1 : 0;
}
