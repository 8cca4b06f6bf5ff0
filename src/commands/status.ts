/** `stackvizd status`: the queue and what it gave up on. */
import type { Config } from '../config/schema.ts';
import { createLogger } from '../log.ts';
import { printable } from '../printable.ts';
import { createRedisQueue } from '../queue/redis/producer.ts';

const SHOWN = 20;

/** @returns the exit code: 0, or 1 where Redis does not answer (by the error thrown) */
export async function status(config: Config, json: boolean): Promise<number> {
  const queue = createRedisQueue(config.queue, createLogger('silent'));
  try {
    const counts = await queue.counts();
    const failed = await queue.failed(SHOWN);
    if (json) {
      console.log(JSON.stringify({ root: config.root, queue: config.queue.name, counts, failed }));
      return 0;
    }
    console.log(`root     ${config.root}`);
    console.log(`queue    ${config.queue.name}`);
    for (const [state, count] of Object.entries(counts)) console.log(`${state.padEnd(8)} ${count}`);
    for (const { failedAt, path, attempts, reason } of failed) {
      console.log(printable(`  ${failedAt} ${path} (${attempts} tries): ${reason}`));
    }
    return 0;
  } finally {
    await queue.close();
  }
}
