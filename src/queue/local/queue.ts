/**
 * The queue inside one process: the default for laptops and small sites. It behaves like the Redis
 * queue; what it holds is lost when the process ends, and the sweep finds it again.
 */
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import { type Hold, soleHold } from '../../base/hold.ts';
import type { Logger } from '../../base/log.ts';
import { parseJob } from '../payload.ts';
import type {
  FailedJob,
  Job,
  JobConsumer,
  JobQueue,
  OnFailure,
  Processor,
  RecentJob,
} from '../queue.ts';
import {
  backoffMilliseconds,
  describeFailure,
  isPaused,
  type RetryPolicy,
  sweptContent,
  triesAgain,
} from '../retry.ts';
import { createRunningJobs } from '../running.ts';
import { type QueuedBuild, QueuedBuilds } from './builds.ts';

/** Extra time of a stop for aborted jobs to end. */
const ABORT_MS = 2_000;

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

type Ended<T> = ReturnType<typeof createEnded<T>>;

/** The latest that ended, the last one first. */
function createEnded<T>(most: number) {
  let all: T[] = [];
  return {
    get size() {
      return all.length;
    },
    add(one: T): void {
      all.unshift(one);
      all.length = Math.min(all.length, most);
    },
    remove(these: (one: T) => boolean): void {
      all = all.filter((one) => !these(one));
    },
    latest: (limit: number): T[] => all.slice(0, Math.max(limit, 0)),
  };
}

/** A queue in memory whose jobs are processed in this process. */
export function createLocalQueue(
  options: LocalQueueOptions,
  processor: Processor,
  log: Logger,
  onFailure: OnFailure = () => undefined,
): LocalQueue {
  const builds = new QueuedBuilds(options.maxBackfill);
  const work = new Work(builds, options, processor, log, onFailure);
  return {
    name: 'local',

    async add(value) {
      const job = parseJob(value);
      if (work.closed) throw new StackvizError('QUEUE_UNAVAILABLE', 'the queue is closed');
      if (!builds.has(job) && work.isTooEarly(job)) return 'failed';
      const added = builds.add(job);
      work.pump();
      return added;
    },

    counts: async () => ({ ...builds.counts(), failed: work.failed.size }),

    async oldestWaitingMs() {
      const oldest = builds.oldestUrgent();
      return oldest === undefined ? null : Date.now() - oldest.addedMs;
    },

    check: async () => undefined,
    otherWatcher: async () => null,
    evictionPolicy: async () => null,
    failed: async (limit) => work.failed.latest(limit),
    recent: async (limit) => work.recent.latest(limit),
    onIdle: () => work.idle(),
    close: (timeoutMs = 0) => work.close(timeoutMs),
  };
}

/** What is done with the builds: as many at a time as may be. */
class Work {
  readonly failed: Ended<FailedJob & Pick<Job, 'fingerprint'>>;
  readonly recent: Ended<RecentJob>;
  closed = false;
  readonly #builds: QueuedBuilds;
  readonly #options: LocalQueueOptions;
  readonly #processor: Processor;
  readonly #log: Logger;
  readonly #onFailure: OnFailure;
  readonly #running = createRunningJobs();
  readonly #idleWaiters: (() => void)[] = [];

  constructor(
    builds: QueuedBuilds,
    options: LocalQueueOptions,
    processor: Processor,
    log: Logger,
    onFailure: OnFailure,
  ) {
    this.failed = createEnded(options.keepFailed);
    this.recent = createEnded(options.keepCompleted);
    this.#builds = builds;
    this.#options = options;
    this.#processor = processor;
    this.#log = log;
    this.#onFailure = onFailure;
  }

  /** A sweep brings it, and it failed of late. */
  isTooEarly(job: Job): boolean {
    const content = sweptContent(job);
    if (content === undefined) return false;
    const same = this.failed
      .latest(this.#options.keepFailed)
      .filter(({ path, fingerprint }) => path === job.path && fingerprint === content);
    const failedMs = same.map(({ failedAt }) => Date.parse(failedAt));
    return isPaused(this.#options, failedMs, Date.now());
  }

  async idle(): Promise<void> {
    if (this.#builds.size === 0 || this.closed) return;
    await new Promise<void>((resolve) => {
      this.#idleWaiters.push(resolve);
    });
  }

  async close(timeoutMs: number): Promise<void> {
    this.closed = true;
    this.#builds.stop();
    if (!(await this.#running.settled(timeoutMs))) {
      this.#running.abort(new StackvizError('ABORTED', 'the queue is closed', { retryable: true }));
      await this.#running.settled(ABORT_MS);
    }
    this.#tellIdle();
  }

  /** Starts what may start, and tells those who wait when there is nothing left. */
  pump(): void {
    while (!this.closed && this.#running.size < this.#options.concurrency) {
      const build = this.#builds.take();
      if (build === undefined) break;
      void this.#running.track((signal) => this.#run(build, signal)).then(() => this.pump());
    }
    if (this.#builds.size === 0) this.#tellIdle();
  }

  #tellIdle(): void {
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  async #run(build: QueuedBuild, signal: AbortSignal): Promise<void> {
    const hold = soleHold();
    const { path } = build.job;
    try {
      const waitedMs = build.tries === 0 ? Math.max(0, Date.now() - build.addedMs) : undefined;
      const outcome = await this.#processor({ ...build.job, waitedMs }, signal, hold);
      // what is published of an unchanged one may be the very failure
      if (outcome.result !== 'unchanged') this.failed.remove((failed) => failed.path === path);
      this.recent.add({ path, root: null, outcome, doneAt: new Date().toISOString() });
      this.#builds.end(build);
    } catch (error) {
      if (signal.aborted) {
        this.#builds.putBack(build);
        this.#log.info({ build: path }, 'job handed back to the queue');
      } else {
        await this.#fail(build, toStackvizError(error), hold);
      }
    }
  }

  async #fail(build: QueuedBuild, error: StackvizError, hold: Hold): Promise<void> {
    build.tries += 1;
    const { path, fingerprint } = build.job;
    const fields = { code: error.code, build: path, attempt: build.tries, err: error };
    const again = triesAgain(this.#options, build.tries, error);
    await this.#onFailure(build.job, error, again, hold);
    if (again) {
      const waitMs = backoffMilliseconds(this.#options, build.tries);
      this.#log.warn({ ...fields, waitMs }, 'build failed, will be tried again');
      this.#builds.delay(build, waitMs, this.closed ? null : () => this.pump());
      return;
    }
    this.#log.error(fields, 'build failed');
    const reason = describeFailure(error);
    const failedAt = new Date().toISOString();
    const { tries: attempts } = build;
    this.failed.add({ path, root: null, reason, attempts, failedAt, fingerprint });
    this.#builds.end(build);
  }
}
