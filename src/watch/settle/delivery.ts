/**
 * Hands settled builds to the queue, and keeps them while the queue is away.
 *
 * During an outage one build is tried again and again with growing waits; when it gets through, the
 * others follow. One line is logged when an outage begins and one when it ends.
 */
import { type StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Job } from '../../queue/queue.ts';
import type { Clock } from '../clock.ts';

/** `done`: nothing had changed; `held`: the queue is away; `refused`: trying again cannot help. */
export type Delivered = 'enqueued' | 'done' | 'held' | 'refused';

export interface Delivery {
  send(job: Job): Promise<Delivered>;
  /** Builds that wait for the queue to come back. */
  held(): number;
  close(): void;
}

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;

/** No outage: fresh builds still get through, and this one comes with a later sweep. */
const isFull = (thrown: unknown) => toStackvizError(thrown).code === 'QUEUE_FULL';

export function createDelivery(options: {
  enqueue: (job: Job) => Promise<void>;
  isDone: (build: string) => Promise<boolean>;
  /** Called when an outage is over and every held build is in the queue. */
  onRecovered: () => void;
  clock: Clock;
  log: Logger;
}): Delivery {
  const { enqueue, isDone, clock, log } = options;
  const held = new Map<string, Job>();
  let outage: { sinceMs: number; retryMs: number } | null = null;
  let cancel = () => {};
  let closed = false;

  /** Throws only what may pass by itself. */
  async function attempt(job: Job): Promise<Delivered> {
    try {
      // a build that cannot be looked at is the worker's to judge, and no outage of the queue
      if (await isDone(job.path).catch(() => false)) {
        log.debug({ build: job.path }, 'build is published already');
        return 'done';
      }
      await enqueue(job);
    } catch (thrown) {
      const error = toStackvizError(thrown);
      if (error.retryable) throw error;
      log.error({ build: job.path, code: error.code, err: error }, 'queue refused the build');
      return 'refused';
    }
    log.info({ build: job.path, source: job.source, reason: job.reason }, 'build enqueued');
    return 'enqueued';
  }

  function hold(job: Job, error: StackvizError): void {
    held.set(job.path, job);
    if (outage !== null) return;
    outage = { sinceMs: clock.now(), retryMs: FIRST_RETRY_MS };
    log.warn(
      { build: job.path, code: error.code, err: error },
      'queue is away; settled builds are kept and tried again',
    );
    retryLater(outage.retryMs);
  }

  function retryLater(delayMs: number): void {
    if (!closed) cancel = clock.after(delayMs, () => void retry());
  }

  const first = () => held.values().next().value;

  async function retry(): Promise<void> {
    let sent = 0;
    for (let job = first(); job !== undefined; job = first()) {
      try {
        await attempt(job);
        sent += 1;
      } catch (thrown) {
        if (outage === null || closed) return;
        if (!isFull(thrown)) {
          outage.retryMs = Math.min(outage.retryMs * 2, MAX_RETRY_MS);
          retryLater(outage.retryMs);
          return;
        }
      }
      if (closed) return;
      // a newer job of the same build may have taken its place meanwhile
      if (held.get(job.path) === job) held.delete(job.path);
    }
    const durationMs = clock.now() - (outage?.sinceMs ?? clock.now());
    outage = null;
    log.info({ builds: sent, durationMs }, 'queue is back; every kept build was handed over');
    options.onRecovered();
  }

  return {
    async send(job) {
      if (outage !== null) {
        held.set(job.path, job);
        return 'held';
      }
      try {
        return await attempt(job);
      } catch (thrown) {
        if (!isFull(thrown)) hold(job, toStackvizError(thrown));
        return 'held';
      }
    },
    held: () => held.size,
    close() {
      closed = true;
      cancel();
    },
  };
}
