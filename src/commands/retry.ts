/** `stackvizd retry`: puts failed builds into the queue again. */
import type { Config } from '../config/schema.ts';
import { StackvizError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { jobId } from '../queue/queue.ts';
import { createQueueControl } from '../queue/redis/control.ts';
import { forEachBuild } from './build-paths.ts';
import { createProgress } from './progress.ts';

const notFailed = () =>
  new StackvizError('NOT_FAILED', 'no failure of it is remembered; enqueue --afresh does without');

/**
 * @param builds none: all that failed
 * @returns the exit code: 1 where one of `builds` is not known as failed
 */
export async function retry(config: Config, builds: string[]): Promise<number> {
  const progress = createProgress();
  const control = createQueueControl(config.queue, createLogger('silent'));
  try {
    if (builds.length > 0) {
      return await forEachBuild(config, builds, progress, async (build) => {
        const retried = await control.retry(new Set([jobId(build)]));
        if (retried.length === 0) throw notFailed();
        progress.line(`${build.path}: enqueued`);
      });
    }
    const retried = await control.retry();
    for (const { path } of retried) progress.line(`${path}: enqueued`);
    progress.line(`${retried.length} failed builds enqueued`);
    return 0;
  } finally {
    await control.close();
  }
}
