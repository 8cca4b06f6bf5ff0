/**
 * The queue between the watcher and the workers: one interface, two implementations (Redis, local).
 * A queue only makes things fast. What is done is what the tree says, so losing every job loses
 * nothing: the sweep finds the build again.
 */
import { createHash } from 'node:crypto';
import type { StackvizError } from '../base/errors.ts';
import type { Hold } from '../base/hold.ts';

/** Who asked: a watcher event, the sweep, or a person. */
export type Source = 'watch' | 'sweep' | 'trigger';

/** `fresh`: somebody waits for it; `backfill`: an old build, for when nothing fresh waits. */
export type Priority = 'fresh' | 'backfill';

/** A build to process. */
export interface Job {
  /** Build directory relative to the logs root, `/`-separated, no leading slash, never `..`. */
  path: string;
  source: Source;
  /** For the log: why the upload was taken as complete (`marker`, `quiet`, `deadline`), or who asked. */
  reason: string;
  /**
   * Name of the logs root, `queue.rootName` where it is not said. Every machine has its own path
   * for it: see roots.ts.
   */
  root?: string | undefined;
  /** Where it is not said: `backfill` from a sweep, `fresh` from everything else. */
  priority?: Priority | undefined;
  /** Of a backfill, when it was uploaded, in milliseconds since 1970: the newest goes first. */
  uploadedMs?: number | undefined;
  /** Process it even if it is published as it stands: a person asks again after a failure. */
  afresh?: boolean | undefined;
  /** Of what was there to be read when it was added, see ToProcess: what failed is known by it. */
  fingerprint?: string | undefined;
  /** For how long it was in the queue: told by the queue, at its first try only; null: not known. */
  waitedMs?: number | null | undefined;
}

/** What became of a job. */
export interface Outcome {
  /** `gone`: it was removed before it was read; `refused`: whoever asked `serve` for it was told why there is none. */
  result: 'published' | 'unchanged' | 'empty' | 'gone' | 'refused';
  tests: number;
  warnings: number;
  durationMs: number;
  /** Parts of `durationMs`: to find the inputs, to read them and write the dataset, to publish it. */
  stagesMs?: { find: number; write: number; publish: number } | undefined;
  /** A stream of it ends in the middle: of an upload that is still under way, perhaps. */
  cut?: boolean | undefined;
  /** Ids of known issues that it shows, the first of them. */
  known?: string[] | undefined;
  /** What could not be used in the operator's known issues, files or the directory; undefined: none are kept. */
  unusableIssues?: number | undefined;
}

/**
 * The work itself. Rejects with a StackvizError whose `retryable` tells the two kinds apart.
 *
 * @param signal aborted when the consumer stops, or has lost the job
 * @param hold to be confirmed before anything is published
 */
export type Processor = (job: Job, signal: AbortSignal, hold?: Hold) => Promise<Outcome>;

/**
 * Told of every try that failed, before the queue puts the job away; not of one that was lost.
 *
 * @param job undefined: what the queue held was no valid job
 * @param again it will be tried again
 * @param hold of whoever failed; undefined: nobody holds the job any more
 */
export type OnFailure = (
  job: Job | undefined,
  error: StackvizError,
  again: boolean,
  hold?: Hold,
) => Promise<void> | void;

/** Jobs by state; `failed` are those given up on. */
export interface QueueCounts {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  /** Why no worker takes what waits; absent: they take it. */
  stopped?: 'paused' | 'global concurrency reached';
}

/** A job that was given up on. */
export interface FailedJob {
  path: string;
  /** Name of its logs root; null: the one of this queue's owner. */
  root: string | null;
  /** `CODE: message`, one line without control characters. */
  reason: string;
  attempts: number;
  /** ISO 8601. */
  failedAt: string;
}

/** A build that was processed, and what became of it. */
export interface RecentJob {
  path: string;
  /** Name of its logs root; null: the one of this queue's owner. */
  root: string | null;
  /** null: a worker of another version said something else. */
  outcome: Outcome | null;
  /** ISO 8601. */
  doneAt: string;
}

/**
 * What became of a build that was added: a job of its own; it was waiting or at work already; or the same
 * content failed before, and a sweep brings it too early (retry.ts).
 */
export type Added = 'new' | 'joined' | 'failed';

/** The watcher's and the commands' side. */
export interface JobQueue {
  /** What it is called in Redis; `local` in memory. */
  readonly name: string;
  /**
   * Adds a build. A build that already waits is not added twice, but moves up when it has become
   * fresh; one being worked on is run once more afterwards, so that late files are never missed, unless
   * a sweep brings the very content that is worked on.
   *
   * @throws StackvizError JOB_INVALID, QUEUE_UNAVAILABLE (retryable), or QUEUE_FULL (retryable): so
   *   many builds wait that this one is better left to a later sweep.
   */
  add(job: Job): Promise<Added>;
  counts(): Promise<QueueCounts>;
  /** For how long the oldest of the fresh ones has been waiting; null: none of them waits. */
  oldestWaitingMs(): Promise<number | null>;
  /** Rejects where the queue answers, perhaps, but would take no job now: full, or read-only. */
  check(): Promise<void>;
  /**
   * Says that this process watches the queue's logs root, and asks who else does: `host, process 4711`;
   * null: nobody. To be called every few seconds by a watcher.
   */
  otherWatcher(): Promise<string | null>;
  /** By which policy the server may drop jobs; null: it does not, or tells nobody. */
  evictionPolicy(): Promise<string | null>;
  /** Newest first, at most `limit`. */
  failed(limit: number): Promise<FailedJob[]>;
  /** Builds done of late, newest first, at most `limit`. */
  recent(limit: number): Promise<RecentJob[]>;
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
export function jobId({ root = '', path }: Pick<Job, 'root' | 'path'>): string {
  return createHash('sha256').update(`${root}\0${path}`).digest('hex').slice(0, 32);
}
