/**
 * The queue inside one process: the default for laptops and small sites. It behaves like the Redis
 * queue; what it holds is lost when the process ends, and the sweep finds it again.
 */
import { StackvizError, toStackvizError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { isUrgent, parseJob } from './payload.ts';
import type { FailedJob, Job, JobConsumer, JobQueue, Processor } from './queue.ts';
import { backoffMilliseconds, describeFailure, type RetryPolicy, triesAgain } from './retry.ts';
import { createRunningJobs } from './running.ts';

/** Extra time of a stop for aborted jobs to end. */
const ABORT_MS = 2_000;

export interface LocalQueueOptions extends RetryPolicy {
  /** Builds processed at the same time. */
  concurrency: number;
  /** Failed jobs remembered. */
  keepFailed: number;
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
): LocalQueue {
  const entries = new Map<string, Entry>();
  // insertion order is the order of the queue
  const urgent = new Set<Entry>();
  const others = new Set<Entry>();
  const delayed = new Set<Entry>();
  const running = createRunningJobs();
  const failed: FailedJob[] = [];
  const idleWaiters: (() => void)[] = [];
  let closed = false;

  function enqueue(entry: Entry): void {
    (isUrgent(entry.job) ? urgent : others).add(entry);
  }

  function addNew(job: Job): void {
    const entry: Entry = { job, tries: 0, again: undefined, retryTimer: undefined };
    entries.set(job.path, entry);
    enqueue(entry);
  }

  function takeNext(): Entry | undefined {
    for (const waiting of [urgent, others]) {
      for (const entry of waiting) {
        waiting.delete(entry);
        return entry;
      }
    }
    return undefined;
  }

  function tellIdle(): void {
    for (const resolve of idleWaiters.splice(0)) resolve();
  }

  /** Starts what may start, and tells those who wait when there is nothing left. */
  function pump(): void {
    while (!closed && running.size < options.concurrency) {
      const entry = takeNext();
      if (entry === undefined) break;
      void running.track((signal) => run(entry, signal)).then(pump);
    }
    if (entries.size === 0) tellIdle();
  }

  async function run(entry: Entry, signal: AbortSignal): Promise<void> {
    try {
      await processor(entry.job, signal);
      finish(entry);
    } catch (error) {
      if (signal.aborted) {
        enqueue(entry);
        log.info({ path: entry.job.path }, 'job handed back to the queue');
      } else {
        fail(entry, toStackvizError(error));
      }
    }
  }

  function fail(entry: Entry, error: StackvizError): void {
    entry.tries += 1;
    const { path } = entry.job;
    const fields = { code: error.code, path, attempt: entry.tries, err: error };
    if (triesAgain(options, entry.tries, error)) {
      const waitMs = backoffMilliseconds(options, entry.tries);
      log.warn({ ...fields, waitMs }, 'build failed, will be tried again');
      delayed.add(entry);
      if (closed) return;
      entry.retryTimer = setTimeout(() => {
        delayed.delete(entry);
        enqueue(entry);
        pump();
      }, waitMs);
      return;
    }
    log.error(fields, 'build failed');
    failed.unshift({
      path,
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
    async add(value) {
      const job = parseJob(value);
      if (closed) throw new StackvizError('QUEUE_UNAVAILABLE', 'the queue is closed');
      const entry = entries.get(job.path);
      if (entry === undefined) {
        addNew(job);
      } else if (others.has(entry)) {
        // it waits already, but may have become urgent
        if (isUrgent(job)) {
          others.delete(entry);
          entry.job = job;
          enqueue(entry);
        }
      } else if (!urgent.has(entry) && !delayed.has(entry)) {
        entry.again = job;
      }
      pump();
    },

    async counts() {
      const waiting = urgent.size + others.size;
      const active = entries.size - waiting - delayed.size;
      return { waiting, active, delayed: delayed.size, failed: failed.length };
    },

    failed: async (limit) => failed.slice(0, Math.max(limit, 0)),

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
