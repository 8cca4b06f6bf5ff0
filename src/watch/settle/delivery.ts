/**
 * Hands settled builds to the queue, and keeps them while the queue is away.
 *
 * During an outage one build is tried again and again with growing waits; when it gets through, the
 * others follow. One line is logged when an outage begins and one when it ends. What finds no room
 * meanwhile, a sweep brings.
 */
import { type StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { firstSight, type Judge } from '../../build/judge.ts';
import type { Added, Job, JobQueue } from '../../queue/queue.ts';
import type { Clock } from '../clock.ts';

/**
 * `joined`: it was in the queue already; `failed`: of late, as it is, and its next try comes with a later sweep;
 * `done`: nothing had changed; `held`: the queue is away; `refused`: trying again cannot help.
 */
export type Delivered = 'enqueued' | 'joined' | 'failed' | 'done' | 'held' | 'refused';

const DELIVERED = { new: 'enqueued', joined: 'joined', failed: 'failed' } as const;
const TOLD = {
  new: 'build enqueued',
  joined: 'build is in the queue already',
  failed: 'build failed of late, and is tried again later',
};

export interface DeliveryOptions {
  queue: Pick<JobQueue, 'add'>;
  /** Asked about what was held: another may have done it meanwhile. */
  judge: Judge;
  /** Called when an outage is over and every held build is in the queue. */
  onRecovered: () => void;
  clock: Clock;
  log: Logger;
}

type Queue =
  | { kind: 'there' }
  | { kind: 'away'; sinceMs: number; retryMs: number; cancel: () => void }
  | { kind: 'closed' };

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;
/** Builds kept during an outage. */
export const MAX_HELD = 10_000;

/** No outage: fresh builds still get through, and this one comes with a later sweep. */
const isFull = (error: StackvizError) => error.code === 'QUEUE_FULL';

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #held = new Map<string, Job>();
  #queue: Queue = { kind: 'there' };

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** @param again the same was sent before, which nobody needs to be told of */
  async send(job: Job, again = false): Promise<Delivered> {
    if (this.#queue.kind !== 'there') {
      this.#hold(job);
      return 'held';
    }
    try {
      return await this.#attempt(job, again);
    } catch (thrown) {
      const error = toStackvizError(thrown);
      if (!isFull(error)) this.#onAway(job, error);
      return 'held';
    }
  }

  /** Builds that wait for the queue to come back. */
  get held(): number {
    return this.#held.size;
  }

  close(): void {
    if (this.#queue.kind === 'away') this.#queue.cancel();
    this.#queue = { kind: 'closed' };
  }

  /** Throws only what may pass by itself. */
  async #attempt(job: Job, again = false): Promise<Delivered> {
    const { queue, log } = this.#options;
    let added: Added;
    try {
      added = await queue.add(job);
    } catch (thrown) {
      const error = toStackvizError(thrown);
      if (error.retryable) throw error;
      log.error({ build: job.path, code: error.code, err: error }, 'queue refused the build');
      return 'refused';
    }
    const fields = { build: job.path, source: job.source, reason: job.reason };
    log[again ? 'debug' : 'info'](fields, TOLD[added]);
    return DELIVERED[added];
  }

  #hold(job: Job): void {
    if (this.#held.size < MAX_HELD || this.#held.has(job.path)) this.#held.set(job.path, job);
  }

  #onAway(job: Job, error: StackvizError): void {
    this.#hold(job);
    if (this.#queue.kind !== 'there') return;
    const { clock, log } = this.#options;
    this.#retryLater(clock.now(), FIRST_RETRY_MS);
    log.warn(
      { build: job.path, code: error.code, err: error },
      'queue is away; settled builds are kept and tried again',
    );
  }

  #retryLater(sinceMs: number, retryMs: number): void {
    const cancel = this.#options.clock.after(retryMs, () => void this.#retry(sinceMs, retryMs));
    this.#queue = { kind: 'away', sinceMs, retryMs, cancel };
  }

  async #retry(sinceMs: number, retryMs: number): Promise<void> {
    const { clock, log, onRecovered } = this.#options;
    let sent = 0;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      try {
        if (await this.#isWanted(job)) await this.#attempt(job);
        sent += 1;
      } catch (thrown) {
        if (this.#queue.kind === 'closed') return;
        if (!isFull(toStackvizError(thrown))) {
          this.#retryLater(sinceMs, Math.min(retryMs * 2, MAX_RETRY_MS));
          return;
        }
      }
      if (this.#queue.kind === 'closed') return;
      // a newer job of the same build may have taken its place meanwhile
      if (this.#held.get(job.path) === job) this.#held.delete(job.path);
    }
    this.#queue = { kind: 'there' };
    const durationMs = clock.now() - sinceMs;
    log.info({ builds: sent, durationMs }, 'queue is back; every kept build was handed over');
    onRecovered();
  }

  #next(): Job | undefined {
    return this.#held.values().next().value;
  }

  /** A build that cannot be looked at is the worker's to judge, and no outage of the queue. */
  async #isWanted({ path }: Job): Promise<boolean> {
    const { judge, clock } = this.#options;
    const judgement = await judge(path, firstSight('complete'), clock.now()).catch(() => null);
    return judgement === null || judgement.kind === 'process';
  }
}
