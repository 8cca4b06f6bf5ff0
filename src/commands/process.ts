/** `stackvizd process`: publish builds now, in this process. */

import { StackvizError } from '../base/errors.ts';
import { soleHold } from '../base/hold.ts';
import { tidied } from '../base/interrupt.ts';
import { createLogger } from '../base/log.ts';
import { LOOKED_FOR } from '../build/inputs/input.ts';
import type { Config } from '../config/schema.ts';
import { countOf } from '../format/quantities.ts';
import { processBuild } from '../process/build.ts';
import { removeStaging } from '../publish/staging.ts';
import { configFor } from '../queue/roots.ts';
import { waitForDisk } from '../tree/disk.ts';
import { forEachBuild } from './build-paths.ts';
import { createProgress } from './progress.ts';

/** @returns the exit code: 1 where a build failed; the others are processed all the same */
export async function processNow(config: Config, builds: string[]): Promise<number> {
  // what is published is for the web server to read, whoever calls us
  process.umask(0o022);
  waitForDisk();
  const progress = createProgress();
  const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
  return forEachBuild(config, builds, progress, async (build) => {
    const { path } = build;
    progress.update(`${path} ...`);
    const job = { ...build, source: 'trigger', reason: 'trigger' } as const;
    const settings = configFor(config, job);
    const hold = soleHold();
    // its record is published all the same: what reads the tree finds it
    const history = config.history.enabled ? async () => null : null;
    const { result, tests, warnings, durationMs } = await tidied(
      () => removeStaging(settings.root, path, hold),
      () => processBuild(settings, job, log, hold, history),
    );
    if (result === 'empty' && warnings > 0) {
      const message = 'nothing in it could be read, the warnings say why';
      throw new StackvizError('INPUT_UNREADABLE', message);
    }
    const read =
      result === 'published' ? `, ${countOf(tests, 'test')}, ${countOf(warnings, 'warning')}` : '';
    const why = result === 'empty' ? `: ${LOOKED_FOR}` : '';
    progress.line(`${path}: ${result}${read}, ${durationMs} ms${why}`);
  });
}
