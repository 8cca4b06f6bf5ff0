/** What a daemon counts about itself since its start: for its status line and for metrics. */
import type { StackvizError } from '../../base/errors.ts';
import type { JobStreak } from '../../format/jobs/front.ts';
import type { JobQueue, Outcome, Processor, QueueCounts } from '../../queue/queue.ts';

/** How the queue was when it was asked. */
export interface QueueView extends QueueCounts {
  /** For how long the oldest fresh upload has been waiting; null: none waits. */
  oldestWaitingMs: number | null;
  /** By which policy Redis may drop jobs; null: it does not. Missing where that was not asked. */
  evictionPolicy?: string | null;
}

/** How the jobs of a logs root go, by its history. */
export interface JobsView {
  /** Name of the logs root. */
  root: string;
  streaks: JobStreak[];
  /** Runs of the last seven days. */
  week: { job: string; good: number; runs: number }[];
}

/** The last try that failed. */
export interface LastFailure {
  atMs: number;
  path: string;
  code: string;
}

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
  gone: number;
  refused: number;
  /** Given up on. */
  failed: number;
  /** Failures after which the build was put back to be tried again. */
  retried: number;
  /** Tries that failed, by code. */
  failures: Record<string, number>;
  /** Builds that showed a known issue, by its id. */
  known: Record<string, number>;
  /** What could not be used in the operator's known issues when a build was read last; null: none was. */
  unusableIssues: number | null;
  /** Notices of published builds: left for the notifier, and those that could not be. */
  notices: { left: number; lost: number };
  /** How jobs go, by the name of their logs root; of those that have a history. */
  readonly jobs: Map<string, JobsView>;
  /** By which error the last build got no history; null: it got one, or there was none yet. */
  historyTrouble: string | null;
  /** Of builds that were given up on. */
  lastFailure: LastFailure | null;
  /** Of those put back: it tells of a full disk while they are tried again. */
  lastPutBack: LastFailure | null;
  /** What Redis said when it was asked last; null: nothing. */
  queue: QueueView | null;
  /** null: it can be used, or has not been asked yet. */
  redisAwaySinceMs: number | null;
  /** Why a Redis that is there is of no use, `OOM` or `READONLY` for example; null: it is away. */
  redisRefusal: string | null;
  /** Who else watches the logs root, `host, process 4711`; null: nobody that is known of. */
  otherWatcher: string | null;
  /** Why the watchdog gets no sign of life, see liveness.ts; null: it gets one. */
  fault: string | null;
}

/** Codes told apart; a label of a metric must not take any value that comes along. */
const CODES_MAX = 50;
const OTHER_CODES = 'OTHER';

export function createVitals(startedAtMs = Date.now()): Vitals {
  return {
    startedAtMs,
    enqueued: 0,
    running: 0,
    published: 0,
    unchanged: 0,
    empty: 0,
    gone: 0,
    refused: 0,
    failed: 0,
    retried: 0,
    failures: {},
    known: {},
    unusableIssues: null,
    notices: { left: 0, lost: 0 },
    jobs: new Map(),
    historyTrouble: null,
    lastFailure: null,
    lastPutBack: null,
    queue: null,
    redisAwaySinceMs: null,
    redisRefusal: null,
    otherWatcher: null,
    fault: null,
  };
}

/** What a build can come to that was not given up on. */
export const RESULTS = ['published', 'unchanged', 'empty', 'gone', 'refused'] as const;

/** Builds that came to one of them. */
export const doneOf = (vitals: Vitals): number =>
  RESULTS.reduce((sum, result) => sum + vitals[result], 0);

/** The watcher's `enqueue`, counted. */
export function countEnqueued(vitals: Vitals, enqueue: JobQueue['add']): JobQueue['add'] {
  return async (job) => {
    const added = await enqueue(job);
    if (added === 'new') vitals.enqueued += 1;
    return added;
  };
}

/**
 * A processor whose runs and results are counted; failures are told by the queue.
 *
 * @param onDone told of each build that is done, and how long it waited in the queue, null: not known, or a further try
 */
export function countRuns(
  vitals: Vitals,
  processor: Processor,
  onDone: (outcome: Outcome, waitedMs: number | null) => void = () => undefined,
): Processor {
  return async (job, signal, hold) => {
    vitals.running += 1;
    try {
      const outcome = await processor(job, signal, hold);
      vitals[outcome.result] += 1;
      for (const id of outcome.known ?? []) countKnown(vitals, id);
      vitals.unusableIssues = outcome.unusableIssues ?? vitals.unusableIssues;
      onDone(outcome, job.waitedMs ?? null);
      return outcome;
    } finally {
      vitals.running -= 1;
    }
  };
}

/** Known issues told apart, for the same reason. */
const KNOWN_MAX = 200;

function countKnown({ known }: Vitals, id: string): void {
  const told = Object.hasOwn(known, id) || Object.keys(known).length < KNOWN_MAX;
  const label = told && /^[\w.-]{1,64}$/.test(id) ? id : 'OTHER';
  known[label] = (known[label] ?? 0) + 1;
}

/** Counts a failed build. @param retry it will be tried again */
export function countFailure(
  vitals: Vitals,
  path: string,
  error: StackvizError,
  retry: boolean,
): void {
  const last = { atMs: Date.now(), path, code: error.code };
  if (retry) {
    vitals.retried += 1;
    vitals.lastPutBack = last;
  } else {
    vitals.failed += 1;
    vitals.lastFailure = last;
  }
  const known = error.code in vitals.failures || Object.keys(vitals.failures).length < CODES_MAX;
  const code = known && /^[A-Z][A-Z0-9_]{1,39}$/.test(error.code) ? error.code : OTHER_CODES;
  vitals.failures[code] = (vitals.failures[code] ?? 0) + 1;
}
