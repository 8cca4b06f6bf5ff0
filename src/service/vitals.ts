/** What a daemon counts about itself since its start: for its status line and for metrics. */
import type { StackvizError } from '../errors.ts';
import type { Job, Processor, QueueCounts } from '../queue/queue.ts';

/** Numbers count builds; times are milliseconds since 1970. */
export interface Vitals {
  readonly startedAtMs: number;
  /** Put into the queue by the watcher. */
  enqueued: number;
  /** At work in this process now. */
  running: number;
  /** Processed, by result. */
  published: number;
  unchanged: number;
  empty: number;
  /** Given up on. */
  failed: number;
  /** Failures after which the build was put back to be tried again. */
  retried: number;
  lastFailure: { atMs: number; path: string; code: string } | null;
  /** What Redis said last; null: it has said nothing yet. */
  queue: QueueCounts | null;
  /** null: it answers, or has not been asked yet. */
  redisAwaySinceMs: number | null;
}

export function createVitals(startedAtMs = Date.now()): Vitals {
  return {
    startedAtMs,
    enqueued: 0,
    running: 0,
    published: 0,
    unchanged: 0,
    empty: 0,
    failed: 0,
    retried: 0,
    lastFailure: null,
    queue: null,
    redisAwaySinceMs: null,
  };
}

/** The watcher's `enqueue`, counted. */
export function countEnqueued(vitals: Vitals, enqueue: (job: Job) => Promise<void>) {
  return async (job: Job): Promise<void> => {
    await enqueue(job);
    vitals.enqueued += 1;
  };
}

/** A processor whose runs and results are counted; failures are told by the queue. */
export function countRuns(vitals: Vitals, processor: Processor): Processor {
  return async (job, signal) => {
    vitals.running += 1;
    try {
      const outcome = await processor(job, signal);
      vitals[outcome.result] += 1;
      return outcome;
    } finally {
      vitals.running -= 1;
    }
  };
}

/** Counts a failed build. @param retry it will be tried again */
export function countFailure(
  vitals: Vitals,
  path: string,
  error: StackvizError,
  retry: boolean,
): void {
  if (retry) vitals.retried += 1;
  else vitals.failed += 1;
  vitals.lastFailure = { atMs: Date.now(), path, code: error.code };
}
