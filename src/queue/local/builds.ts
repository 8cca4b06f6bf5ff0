/** The builds that the queue in memory knows: each waits, is worked on, or is to be tried again later. */
import { StackvizError } from '../../base/errors.ts';
import { isUrgent } from '../payload.ts';
import type { Added, Job } from '../queue.ts';
import { bringsNothingNew } from '../retry.ts';
import { createWaitingJobs } from './waiting.ts';

/** Builds known at most, about 500 bytes each; a flood of fresh ones beyond is left to the sweep. */
const MOST_BUILDS = 100_000;

/** A build that is known; it leaves when it is done or given up on. */
export interface QueuedBuild {
  job: Job;
  addedMs: number;
  /** Tries that have failed. */
  tries: number;
  /** Added again while it was worked on: to be run once more. */
  again: Job | undefined;
}

export class QueuedBuilds {
  readonly #known = new Map<string, QueuedBuild>();
  readonly #waiting = createWaitingJobs<QueuedBuild>();
  readonly #delayed = new Map<QueuedBuild, NodeJS.Timeout | null>();
  readonly #maxBackfill: number;

  /** @param maxBackfill old builds that may wait */
  constructor(maxBackfill: number) {
    this.#maxBackfill = maxBackfill;
  }

  get size(): number {
    return this.#known.size;
  }

  has({ path }: Job): boolean {
    return this.#known.has(path);
  }

  counts() {
    const [waiting, delayed] = [this.#waiting.size, this.#delayed.size];
    return { waiting, delayed, active: this.size - waiting - delayed };
  }

  oldestUrgent(): QueuedBuild | undefined {
    return this.#waiting.oldestUrgent();
  }

  /** @throws StackvizError QUEUE_FULL (retryable) */
  add(job: Job): Added {
    const build = this.#known.get(job.path);
    if (build === undefined) {
      this.#refuseWhenFull(job);
      this.#addNew(job);
      return 'new';
    }
    if (this.#waiting.has(build)) {
      // it waits already, but may have become urgent, or be wanted afresh
      if (isUrgent(job) || job.afresh === true) {
        this.#waiting.remove(build);
        build.job = job;
        this.#waiting.add(build);
      }
    } else if (!this.#delayed.has(build) && !bringsNothingNew(job, build.job.fingerprint)) {
      build.again = job;
    }
    return 'joined';
  }

  /** The next that waits, to be worked on. */
  take(): QueuedBuild | undefined {
    return this.#waiting.take();
  }

  /** Of one that was worked on: it waits again. */
  putBack(build: QueuedBuild): void {
    this.#waiting.add(build);
  }

  /** Of one that was worked on: it waits again after a while. @param onDue null: it never does */
  delay(build: QueuedBuild, waitMs: number, onDue: (() => void) | null): void {
    const timer =
      onDue &&
      setTimeout(() => {
        this.#delayed.delete(build);
        this.#waiting.add(build);
        onDue();
      }, waitMs);
    this.#delayed.set(build, timer);
  }

  /** Of one that was worked on: there is nothing more to do for it. */
  end(build: QueuedBuild): void {
    this.#known.delete(build.job.path);
    if (build.again !== undefined) this.#addNew(build.again);
  }

  /** No delay ends any more. */
  stop(): void {
    for (const timer of this.#delayed.values()) if (timer !== null) clearTimeout(timer);
  }

  #addNew(job: Job): void {
    const build = { job, addedMs: Date.now(), tries: 0, again: undefined };
    this.#known.set(job.path, build);
    this.#waiting.add(build);
  }

  #refuseWhenFull(job: Job): void {
    const room = isUrgent(job) || this.#waiting.backfill < this.#maxBackfill;
    if (room && this.size < MOST_BUILDS) return;
    const message = `${this.size} builds wait; a later sweep brings this one`;
    throw new StackvizError('QUEUE_FULL', message, { retryable: true });
  }
}
