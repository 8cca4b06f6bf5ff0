/** `stackvizd enqueue`: asks the workers for builds. */
import type { Config } from '../config/schema.ts';
import { createLogger } from '../log.ts';
import { createRedisQueue } from '../queue/redis/producer.ts';
import { forEachBuild } from './build-paths.ts';
import { createProgress } from './progress.ts';

/** @returns the exit code: 1 where a build could not be added; the others are added all the same */
export async function enqueue(config: Config, builds: string[]): Promise<number> {
  const progress = createProgress();
  const queue = createRedisQueue(config.queue, createLogger('silent'));
  try {
    return await forEachBuild(config.root, builds, progress, async (path) => {
      await queue.add({ path, source: 'trigger', reason: 'trigger' });
      progress.line(`${path}: enqueued`);
    });
  } finally {
    await queue.close();
  }
}
