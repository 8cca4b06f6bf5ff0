/** `stackvizd enqueue`: asks the workers for builds. */

import { createLogger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { createRedisQueue } from '../queue/redis/producer.ts';
import { forEachBuild, type NamedBuild, otherDaemons } from './build-paths.ts';
import { ADDED, createProgress } from './progress.ts';

/** @returns the exit code: 1 where a build could not be added; the others are added all the same */
export async function enqueue(config: Config, builds: string[], afresh: boolean): Promise<number> {
  const progress = createProgress();
  const queue = createRedisQueue(config.queue, createLogger('silent'));
  try {
    const add = async (build: NamedBuild) => {
      const added = await queue.add({ ...build, source: 'trigger', reason: 'trigger', afresh });
      progress.line(`${build.path}: ${ADDED[added]}`);
    };
    return await forEachBuild(config, builds, progress, add, otherDaemons);
  } finally {
    await queue.close();
  }
}
