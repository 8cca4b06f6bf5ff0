/** `stackvizd enqueue`: asks the workers for builds. */
import type { Config } from '../config/schema.ts';
import { toStackvizError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { createRedisQueue } from '../queue/redis/producer.ts';
import { toBuildPath } from './build-paths.ts';
import { createProgress } from './progress.ts';

/** @returns the exit code: 1 where a build could not be added; the others are added all the same */
export async function enqueue(config: Config, builds: string[]): Promise<number> {
  const progress = createProgress();
  const queue = createRedisQueue(config.queue, createLogger('silent'));
  let failed = 0;
  try {
    for (const build of builds) {
      try {
        const path = await toBuildPath(config.root, build);
        await queue.add({ path, source: 'trigger', reason: 'trigger' });
        progress.line(`${path}: enqueued`);
      } catch (error) {
        failed += 1;
        const { code, message } = toStackvizError(error);
        progress.line(`${build}: ${code}: ${message}`);
      }
    }
  } finally {
    await queue.close();
  }
  return failed > 0 ? 1 : 0;
}
