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
  QueueCounts,
  RecentJob,
} from '../queue.ts';
import { backoffMilliseconds, describeFailure, type RetryPolicy, triesAgain } from '../retry.ts';
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

/** The latest that ended, the last one first. */
function createEnded<T>(most: number) {
  const all: T[] = [];
  return {
    get size() {
      return all.length;
    },
    add(one: T): void {
      all.unshift(one);
      all.length = Math.min(all.length, most);
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
  return new InMemory(options, processor, log, onFailure);
}

class InMemory implements LocalQueue {
  readonly name = 'local';
  readonly #options: LocalQueueOptions;
  readonly #processor: Processor;
  readonly #log: Logger;
  readonly #onFailure: OnFailure;
  readonly #builds: QueuedBuilds;
  readonly #running = createRunningJobs();
  readonly #failed;
  readonly #recent;
  readonly #idleWaiters: (() => void)[] = [];
  #closed = false;

  constructor(options: LocalQueueOptions, processor: Processor, log: Logger, onFailure: OnFailure) {
    this.#options = options;
    this.#processor = processor;
    this.#log = log;
    this.#onFailure = onFailure;
    this.#builds = new QueuedBuilds(options.maxBackfill);
    this.#failed = createEnded<FailedJob>(options.keepFailed);
    this.#recent = createEnded<RecentJob>(options.keepCompleted);
  }

  async add(value: Job): Promise<void> {
    const job = parseJob(value);
    if (this.#closed) throw new StackvizError('QUEUE_UNAVAILABLE', 'the queue is closed');
    this.#builds.add(job);
    this.#pump();
  }

  async counts(): Promise<QueueCounts> {
    return { ...this.#builds.counts(), failed: this.#failed.size };
  }

  async oldestWaitingMs(): Promise<number | null> {
    const oldest = this.#builds.oldestUrgent();
    return oldest === undefined ? null : Date.now() - oldest.addedMs;
  }

  async check(): Promise<void> {
    // it is there
  }

  async otherWatcher(): Promise<null> {
    return null;
  }

  async failed(limit: number): Promise<FailedJob[]> {
    return this.#failed.latest(limit);
  }

  async recent(limit: number): Promise<RecentJob[]> {
    return this.#recent.latest(limit);
  }

  async onIdle(): Promise<void> {
    if (this.#builds.size === 0 || this.#closed) return;
    await new Promise<void>((resolve) => {
      this.#idleWaiters.push(resolve);
    });
  }

  async close(timeoutMs = 0): Promise<void> {
    this.#closed = true;
    this.#builds.stop();
    if (!(await this.#running.settled(timeoutMs))) {
      this.#running.abort(new StackvizError('ABORTED', 'the queue is closed', { retryable: true }));
      await this.#running.settled(ABORT_MS);
    }
    this.#tellIdle();
  }

  /** Starts what may start, and tells those who wait when there is nothing left. */
  #pump(): void {
    while (!this.#closed && this.#running.size < this.#options.concurrency) {
      const build = this.#builds.take();
      if (build === undefined) break;
      void this.#running.track((signal) => this.#run(build, signal)).then(() => this.#pump());
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
      const enqueuedMs = build.tries === 0 ? build.addedMs : undefined;
      const outcome = await this.#processor({ ...build.job, enqueuedMs }, signal, hold);
      this.#recent.add({ path, root: null, outcome, doneAt: new Date().toISOString() });
      this.#builds.end(build);
    } catch (error) {
      if (signal.aborted) {
        this.#builds.putBack(build);
        this.#log.info({ path }, 'job handed back to the queue');
      } else {
        await this.#fail(build, toStackvizError(error), hold);
      }
    }
  }

  async #fail(build: QueuedBuild, error: StackvizError, hold: Hold): Promise<void> {
    build.tries += 1;
    const { path } = build.job;
    const fields = { code: error.code, path, attempt: build.tries, err: error };
    const again = triesAgain(this.#options, build.tries, error);
    await this.#onFailure(build.job, error, again, hold);
    if (again) {
      const waitMs = backoffMilliseconds(this.#options, build.tries);
      this.#log.warn({ ...fields, waitMs }, 'build failed, will be tried again');
      this.#builds.delay(build, waitMs, this.#closed ? null : () => this.#pump());
      return;
    }
    this.#log.error(fields, 'build failed');
    const reason = describeFailure(error);
    const failedAt = new Date().toISOString();
    this.#failed.add({ path, root: null, reason, attempts: build.tries, failedAt });
    this.#builds.end(build);
  }
}
