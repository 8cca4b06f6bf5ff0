/** `stackvizd drain`: empties the queue. */

import { createLogger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { countOf } from '../format/quantities.ts';
import { createQueueControl } from '../queue/redis/control.ts';
import { createProgress } from './progress.ts';

/** @returns the exit code */
export async function drain(config: Config): Promise<number> {
  const control = createQueueControl(config.queue, createLogger('silent'));
  try {
    const forgotten = await control.drain();
    createProgress().line(
      `${countOf(forgotten, 'build')} forgotten; the next sweep finds what is not published`,
    );
    return 0;
  } finally {
    await control.close();
  }
}
