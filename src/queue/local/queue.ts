/**
 * The queue inside one process: the default for laptops and small sites. It behaves like the Redis
 * queue; what it holds is lost when the process ends, and the sweep finds it again.
 */
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import { type Hold, soleHold } from '../../base/hold.ts';
import type { Logger } from '../../base/log.ts';
import { isUrgent, parseJob } from '../payload.ts';
import type {
  FailedJob,
  Job,
  JobConsumer,
  JobQueue,
  OnFailure,
  Processor,
  RecentJob,
} from '../queue.ts';
import { backoffMilliseconds, describeFailure, type RetryPolicy, triesAgain } from '../retry.ts';
import { createRunningJobs } from '../running.ts';
import { createWaitingJobs } from './waiting.ts';

/** Extra time of a stop for aborted jobs to end. */
const ABORT_MS = 2_000;
/** Builds known at most, about 500 bytes each; a flood of fresh ones beyond is left to the sweep. */
const MOST_ENTRIES = 100_000;

export interface LocalQueueOptions extends RetryPolicy {
  /** Builds processed at the same time. */
  concurrency: number;
  /** Failed jobs remembered. */
  keepFailed: number;
  /** Those done. */
  keepCompleted: number;
  /** Old builds that may wait. */
  maxBackfill: number;
}

export interface LocalQueue extends JobQueue, JobConsumer {
  /** Resolves as soon as nothing waits, runs or is to be tried again, or the queue is closed. */
  onIdle(): Promise<void>;
  /** As JobConsumer; without a timeout, running jobs are aborted at once. */
  close(timeoutMs?: number): Promise<void>;
}

/** A build the queue knows; it leaves when it is done or given up on. */
interface Entry {
  job: Job;
  addedMs: number;
  /** Tries that have failed. */
  tries: number;
  /** Added again while it was worked on: to be run once more. */
  again: Job | undefined;
  retryTimer: NodeJS.Timeout | undefined;
}

/** A queue in memory whose jobs are processed in this process. */
export function createLocalQueue(
  options: LocalQueueOptions,
  processor: Processor,
  log: Logger,
  onFailure: OnFailure = () => undefined,
): LocalQueue {
  const entries = new Map<string, Entry>();
  const waiting = createWaitingJobs<Entry>();
  const delayed = new Set<Entry>();
  const running = createRunningJobs();
  const failed: FailedJob[] = [];
  const recent: RecentJob[] = [];
  const idleWaiters: (() => void)[] = [];
  let closed = false;

  function addNew(job: Job): void {
    const addedMs = Date.now();
    const entry: Entry = { job, addedMs, tries: 0, again: undefined, retryTimer: undefined };
    entries.set(job.path, entry);
    waiting.add(entry);
  }

  function refuseWhenFull(job: Job): void {
    const room = isUrgent(job) || waiting.backfill < options.maxBackfill;
    if (room && entries.size < MOST_ENTRIES) return;
    const message = `${entries.size} builds wait; a later sweep brings this one`;
    throw new StackvizError('QUEUE_FULL', message, { retryable: true });
  }

  function tellIdle(): void {
    for (const resolve of idleWaiters.splice(0)) resolve();
  }

  /** Starts what may start, and tells those who wait when there is nothing left. */
  function pump(): void {
    while (!closed && running.size < options.concurrency) {
      const entry = waiting.take();
      if (entry === undefined) break;
      void running.track((signal) => run(entry, signal)).then(pump);
    }
    if (entries.size === 0) tellIdle();
  }

  async function run(entry: Entry, signal: AbortSignal): Promise<void> {
    const hold = soleHold();
    try {
      const enqueuedMs = entry.tries === 0 ? entry.addedMs : undefined;
      const outcome = await processor({ ...entry.job, enqueuedMs }, signal, hold);
      const doneAt = new Date().toISOString();
      recent.unshift({ path: entry.job.path, root: null, outcome, doneAt });
      recent.length = Math.min(recent.length, options.keepCompleted);
      finish(entry);
    } catch (error) {
      if (signal.aborted) {
        waiting.add(entry);
        log.info({ path: entry.job.path }, 'job handed back to the queue');
      } else {
        await fail(entry, toStackvizError(error), hold);
      }
    }
  }

  async function fail(entry: Entry, error: StackvizError, hold: Hold): Promise<void> {
    entry.tries += 1;
    const { path } = entry.job;
    const fields = { code: error.code, path, attempt: entry.tries, err: error };
    const again = triesAgain(options, entry.tries, error);
    await onFailure(entry.job, error, again, hold);
    if (again) {
      const waitMs = backoffMilliseconds(options, entry.tries);
      log.warn({ ...fields, waitMs }, 'build failed, will be tried again');
      delayed.add(entry);
      if (closed) return;
      entry.retryTimer = setTimeout(() => {
        delayed.delete(entry);
        waiting.add(entry);
        pump();
      }, waitMs);
      return;
    }
    log.error(fields, 'build failed');
    failed.unshift({
      path,
      root: null,
      reason: describeFailure(error),
      attempts: entry.tries,
      failedAt: new Date().toISOString(),
    });
    failed.length = Math.min(failed.length, options.keepFailed);
    finish(entry);
  }

  function finish(entry: Entry): void {
    entries.delete(entry.job.path);
    if (entry.again !== undefined) addNew(entry.again);
  }

  return {
    name: 'local',

    async add(value) {
      const job = parseJob(value);
      if (closed) throw new StackvizError('QUEUE_UNAVAILABLE', 'the queue is closed');
      const entry = entries.get(job.path);
      if (entry === undefined) {
        refuseWhenFull(job);
        addNew(job);
      } else if (waiting.has(entry)) {
        // it waits already, but may have become urgent, or be wanted afresh
        if (isUrgent(job) || job.afresh === true) {
          waiting.remove(entry);
          entry.job = job;
          waiting.add(entry);
        }
      } else if (!delayed.has(entry)) {
        entry.again = job;
      }
      pump();
    },

    async counts() {
      const active = entries.size - waiting.size - delayed.size;
      return { waiting: waiting.size, active, delayed: delayed.size, failed: failed.length };
    },

    async oldestWaitingMs() {
      const oldest = waiting.oldestUrgent();
      return oldest === undefined ? null : Date.now() - oldest.addedMs;
    },

    check: async () => undefined,
    otherWatcher: async () => null,
    failed: async (limit) => failed.slice(0, Math.max(limit, 0)),
    recent: async (limit) => recent.slice(0, Math.max(limit, 0)),

    async onIdle() {
      if (entries.size === 0 || closed) return;
      await new Promise<void>((resolve) => {
        idleWaiters.push(resolve);
      });
    },

    async close(timeoutMs = 0) {
      closed = true;
      for (const entry of entries.values()) clearTimeout(entry.retryTimer);
      if (!(await running.settled(timeoutMs))) {
        running.abort(new StackvizError('ABORTED', 'the queue is closed', { retryable: true }));
        await running.settled(ABORT_MS);
      }
      tellIdle();
    },
  };
}
