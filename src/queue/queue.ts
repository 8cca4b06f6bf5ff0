/**
 * The queue between the watcher and the workers: one interface, two implementations (Redis, local).
 * A queue only makes things fast. What is done is what the tree says, so losing every job loses
 * nothing: the sweep finds the build again.
 */
import { createHash } from 'node:crypto';

/** Who asked: a watcher event, the sweep, or a person. */
export type Source = 'watch' | 'sweep' | 'trigger';

/** A build to process. */
export interface Job {
  /** Build directory relative to the logs root, `/`-separated, no leading slash, never `..`. */
  path: string;
  source: Source;
  /** Why the upload was taken as complete: `marker`, `quiet`, `sweep` or `trigger`. */
  reason: string;
}

/** What became of a job. */
export interface Outcome {
  result: 'published' | 'unchanged' | 'empty';
  tests: number;
  warnings: number;
  durationMs: number;
}

/** The work itself. Rejects with a StackvizError whose `retryable` tells the two kinds apart. */
export type Processor = (job: Job, signal: AbortSignal) => Promise<Outcome>;

/** Jobs by state; `failed` are those given up on. */
export interface QueueCounts {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

/** A job that was given up on. */
export interface FailedJob {
  path: string;
  /** `CODE: message`, one line without control characters. */
  reason: string;
  attempts: number;
  /** ISO 8601. */
  failedAt: string;
}

/** The watcher's and the commands' side. */
export interface JobQueue {
  /**
   * Adds a build. A build that already waits is not added twice; one being worked on is run once
   * more afterwards, so that late files are never missed.
   *
   * @throws StackvizError QUEUE_UNAVAILABLE (retryable) or JOB_INVALID.
   */
  add(job: Job): Promise<void>;
  counts(): Promise<QueueCounts>;
  /** Newest first, at most `limit`. */
  failed(limit: number): Promise<FailedJob[]>;
  close(): Promise<void>;
}

/** The worker's side. */
export interface JobConsumer {
  /**
   * Takes no new job, lets the running ones finish within `timeoutMs`, then aborts them; an aborted
   * job goes back to the queue.
   */
  close(timeoutMs: number): Promise<void>;
}

/** One id a build, safe in a Redis key whatever the path holds. */
export function jobId(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 32);
}
