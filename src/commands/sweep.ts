/** `stackvizd sweep`: one scan of the tree, for a timer beside the watcher or instead of it. */

import { toStackvizError } from '../base/errors.ts';
import { createLogger } from '../base/log.ts';
import { observe } from '../build/observe.ts';
import { decide } from '../build/settle.ts';
import { isBuildDone } from '../build/state.ts';
import type { Config } from '../config/schema.ts';
import { createRedisQueue } from '../queue/redis/producer.ts';
import type { Looked } from '../watch/settle/settler.ts';
import { sweepTree } from '../watch/sweep/sweep.ts';
import { createProgress } from './progress.ts';

/** Enqueues what is complete and not published; what is still arriving is left to a later sweep. */
export async function sweep(config: Config): Promise<number> {
  const { root, watch, publish } = config;
  const progress = createProgress();
  const queue = createRedisQueue(config.queue, createLogger('silent'));

  const examine = async (build: string): Promise<Looked> => {
    const seen = await observe(root, build).catch((error) => {
      progress.line(`${build}: ${error.code}: ${error.message}`);
      return undefined;
    });
    // one that cannot be read now must not keep the others back
    if (seen === undefined) return 'waiting';
    if (seen === null || seen.owner !== null || seen.inputsKey === null) return 'gone';
    const verdict = decide(seen, Date.now(), watch.quietPeriodSeconds * 1000);
    if (!verdict.settled) return 'waiting';
    const { lastChangeMs: uploadedMs } = seen;
    try {
      await queue.add({ path: build, source: 'sweep', reason: verdict.reason, uploadedMs });
    } catch (error) {
      // so many wait that the next sweep may bring this one and the others
      if (toStackvizError(error).code === 'QUEUE_FULL') return 'held';
      throw error;
    }
    progress.line(`${build}: enqueued`);
    return 'enqueued';
  };

  try {
    const result = await sweepTree({
      root,
      assetsDirectory: publish.assetsDirectory,
      isDone: (build) => isBuildDone(root, build, config.process.maxFiles),
      examine,
      signal: new AbortController().signal,
    });
    const { builds, done, enqueued, unsettled, held, durationMs } = result;
    progress.line(
      `${builds} builds: ${done} published or without test results, ${enqueued} enqueued, ` +
        `${unsettled} still arriving; ${durationMs} ms`,
    );
    if (held > 0) progress.line('the queue is full: the next sweep goes on');
    return 0;
  } finally {
    await queue.close();
  }
}
