/** What an operator does to the queue in Redis: for all workers of all machines at once. */
import type { Job as BullJob } from 'bullmq';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { parseJob } from '../payload.ts';
import { type Added, type Job, jobId } from '../queue.ts';
import { openQueue } from './open.ts';
import { createAdder } from './producer.ts';

const PAGE = 200;
const ALL = { source: 'sweep', priority: 'backfill' } as const;
const NAMED = { source: 'trigger', priority: 'fresh' } as const;

/** A build whose failures were removed, and what became of it. */
export interface Taken<T> {
  job: Job;
  became: T;
}

/** Every call throws StackvizError QUEUE_UNAVAILABLE (retryable) where Redis is away. */
export interface QueueControl {
  /** No worker takes another build; those at work go on. Stays so over restarts of the daemons. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Builds at work now. */
  active(): Promise<number>;
  /**
   * Forgets what waits, also what waits to be tried again; the sweep finds it again.
   *
   * @returns how many
   */
  drain(): Promise<number>;
  /**
   * Puts failed builds back, to be processed afresh.
   *
   * @param only those of jobId(); undefined: all, which then wait behind fresh uploads
   * @param isGone of such a build the failures are only forgotten
   * @returns what was put back or forgotten, once a build
   */
  retry(only?: Set<string>, isGone?: (job: Job) => boolean): Promise<Taken<Added | 'gone'>[]>;
  /**
   * Forgets that builds failed, without another try.
   *
   * @param only as of retry()
   * @returns what was forgotten, once a build
   */
  forget(only?: Set<string>): Promise<Taken<'forgotten'>[]>;
  close(): Promise<void>;
}

/** The build of a failed job; undefined: it was never one. */
function jobOf(failed: BullJob, rootName: string): Job | undefined {
  try {
    return { root: rootName, ...parseJob(failed.data) };
  } catch {
    return undefined;
  }
}

/** @throws StackvizError CONFIG_UNREADABLE when a file that the settings name cannot be read. */
export function createQueueControl(config: Config['queue'], log: Logger): QueueControl {
  const open = openQueue(config, log);
  const { queue, ask } = open;
  const add = createAdder(config, open);

  async function allFailed(): Promise<BullJob[]> {
    const all: BullJob[] = [];
    for (let from = 0; ; from += PAGE) {
      const page = await ask(() => queue.getFailed(from, from + PAGE - 1));
      // a history that is cut meanwhile leaves holes
      all.push(...page.filter((job) => job !== undefined && job !== null));
      if (page.length < PAGE) return all;
    }
  }

  /** Has each failed build dealt with, once, and removes its failures. */
  async function takeFailed<T>(only: Set<string> | undefined, deal: (job: Job) => Promise<T>) {
    const taken = new Map<string, Taken<T>>();
    for (const failed of await allFailed()) {
      const job = jobOf(failed, config.rootName);
      if (job === undefined) continue;
      const id = jobId(job);
      if (only !== undefined && !only.has(id)) continue;
      if (!taken.has(id)) taken.set(id, { job, became: await deal(job) });
      // after it was dealt with: killed in between, it is only remembered once too often
      await ask(() => failed.remove());
    }
    return [...taken.values()];
  }

  return {
    pause: () => ask(() => queue.pause()),
    resume: () => ask(() => queue.resume()),
    active: () => ask(() => queue.getActiveCount()),

    drain: () =>
      ask(async () => {
        const waiting = await queue.getJobCountByTypes('wait', 'prioritized', 'delayed');
        await queue.drain(true);
        return waiting;
      }),

    retry: (only, isGone = () => false) =>
      takeFailed<Added | 'gone'>(only, async (job) => {
        if (isGone(job)) return 'gone';
        // of all that failed some may have expired since: that is a failure only where one is named
        const how = only === undefined ? ALL : NAMED;
        return add({ ...job, ...how, reason: 'retry', afresh: true });
      }),

    forget: (only) => takeFailed(only, async () => 'forgotten' as const),

    close: open.close,
  };
}
