/** `stackvizd pause` and `resume`: all workers of the queue, on all machines. */

import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { countOf } from '../format/quantities.ts';
import { createQueueControl } from '../queue/redis/control.ts';
import { createProgress } from './progress.ts';

const POLL_MS = 200;

/**
 * @param waitSeconds time the builds at work get to end; undefined: they are not waited for
 * @returns the exit code: 1 where builds are at work still
 */
export async function pause(config: Config, waitSeconds: number | undefined): Promise<number> {
  const progress = createProgress();
  const control = createQueueControl(config.queue, createLogger('silent'));
  try {
    await control.pause();
    const end = performance.now() + (waitSeconds ?? 0) * 1000;
    let active = await control.active();
    while (active > 0 && performance.now() < end) {
      progress.update(`${beingProcessed(active)} ...`);
      await sleep(POLL_MS);
      active = await control.active();
    }
    progress.line(`${config.queue.name} is paused, ${beingProcessed(active)}`);
    return waitSeconds !== undefined && active > 0 ? 1 : 0;
  } finally {
    await control.close();
  }
}

/** @returns the exit code */
export async function resume(config: Config): Promise<number> {
  const control = createQueueControl(config.queue, createLogger('silent'));
  try {
    await control.resume();
    createProgress().line(`${config.queue.name} goes on`);
    return 0;
  } finally {
    await control.close();
  }
}

const beingProcessed = (builds: number): string => `${countOf(builds, 'build')} being processed`;
