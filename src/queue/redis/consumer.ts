/**
 * The worker's side of the Redis queue. It waits for Redis for ever.
 *
 * A job is held by a lock that is renewed while it is worked on. A worker that dies lets it expire,
 * and another worker takes the job over within about ten seconds. One that only stood still finds that
 * it has lost the job, and drops it: see hold.ts.
 */
import { type Job as BullJob, Queue, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import { type Hold, jobLost } from '../../base/hold.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { claimedPath, parseJob } from '../payload.ts';
import type { Job, JobConsumer, OnFailure, Outcome, Processor } from '../queue.ts';
import { backoffMilliseconds, describeFailure, triesAgain } from '../retry.ts';
import { createRunningJobs } from '../running.ts';
import { waitedMs } from './clock.ts';
import { connectRedis, type RedisLink } from './connection.ts';
import { type Failures, failuresIn } from './failures.ts';
import { keepGlobalConcurrency } from './global-concurrency.ts';
import { createRedisHolds, type RedisHold } from './hold.ts';
import { KEY_PREFIX } from './names.ts';
import { createServerCheck } from './server-check.ts';
import { isStalled, stalledError } from './stalled.ts';
import { createWorkerErrorHandler } from './worker-errors.ts';

const LOCK_MS = 5_000;
const STALLED_CHECK_MS = 2_500;
const RECONNECT_PAUSE_MS = 1_000;
/** What a stop may take beyond its timeout: to hand jobs back, then to say goodbye to Redis. */
const HAND_BACK_MS = 2_000;
const GOODBYE_MS = 2_000;

/** What happens to a job whose try has ended without an outcome. */
class FailedTries {
  readonly #queue: Config['queue'];
  readonly #failures: Failures;
  readonly #log: Logger;
  readonly #onFailure: OnFailure;

  constructor(queue: Config['queue'], failures: Failures, log: Logger, onFailure: OnFailure) {
    this.#queue = queue;
    this.#failures = failures;
    this.#log = log;
    this.#onFailure = onFailure;
  }

  async handBack(bullJob: BullJob, token: string): Promise<never> {
    // where the lock is lost there is nothing to hand back
    const handed = await bullJob.moveToWait(token).then(
      () => true,
      () => false,
    );
    if (handed)
      this.#log.info({ build: claimedPath(bullJob.data) }, 'job handed back to the queue');
    throw new WaitingError();
  }

  /** A build that is not tried again. */
  async giveUp(error: StackvizError, bullJob: BullJob, hold?: Hold): Promise<void> {
    const job = jobOf(bullJob);
    await this.#onFailure(job, error, false, hold);
    // without it, it is only tried again sooner
    if (job !== undefined) {
      await this.#failures.remember(job, bullJob.id ?? '').catch(() => undefined);
    }
    const fields = { code: error.code, build: claimedPath(bullJob.data), err: error };
    this.#log.error({ ...fields, attempt: bullJob.attemptsMade + 1 }, 'build failed');
  }

  /**
   * Tells of a failed try.
   *
   * @returns the error as BullMQ wants it; `status` shows its message
   * @throws StackvizError JOB_LOST (retryable): it is not ours to fail it
   */
  async tell(error: StackvizError, bullJob: BullJob, hold: Hold): Promise<Error> {
    await hold.confirm();
    const attempt = bullJob.attemptsMade + 1;
    if (triesAgain(this.#queue, attempt, error)) {
      await this.#onFailure(jobOf(bullJob), error, true, hold);
      const waitMs = backoffMilliseconds(this.#queue, attempt);
      const fields = { code: error.code, build: claimedPath(bullJob.data), attempt, err: error };
      this.#log.warn({ ...fields, waitMs }, 'build failed, will be tried again');
      return new Error(describeFailure(error));
    }
    await this.giveUp(error, bullJob, hold);
    return new UnrecoverableError(describeFailure(error));
  }
}

/** The worker's queue, for what only a `Queue` can be told. */
function asQueue(name: string, { client }: RedisLink): Queue {
  const queue = new Queue(name, {
    connection: client,
    prefix: KEY_PREFIX,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    skipMetasUpdate: true,
  });
  queue.on('error', () => undefined); // the link logs these
  return queue;
}

/** The job of a try, undefined where it is none. */
function jobOf(bullJob: BullJob): Job | undefined {
  try {
    return parseJob(bullJob.data);
  } catch {
    return undefined;
  }
}

/**
 * Starts to take jobs.
 *
 * @throws StackvizError CONFIG_UNREADABLE when a file that the settings name cannot be read.
 */
export function createRedisConsumer(
  config: Pick<Config, 'queue' | 'process'>,
  processor: Processor,
  log: Logger,
  onFailure: OnFailure = () => undefined,
): JobConsumer {
  const { queue } = config;
  const link = connectRedis(queue.redis, 'consumer', log);
  const running = createRunningJobs();
  const ofWorker = asQueue(queue.name, link);
  const failures = failuresIn(ofWorker, link.client);
  const failed = new FailedTries(queue, failures, log, onFailure);
  let stopping = false;

  async function tryJob(bullJob: BullJob, hold: RedisHold, stopped: AbortSignal): Promise<Outcome> {
    // a further try has also waited for its turn
    const waited = bullJob.attemptsMade > 0 ? undefined : await waitedMs(link.client, bullJob);
    const signal = AbortSignal.any([stopped, hold.lost]);
    try {
      return await processor({ ...parseJob(bullJob.data), waitedMs: waited }, signal, hold);
    } catch (error) {
      if (signal.aborted) throw error;
      throw await failed.tell(toStackvizError(error), bullJob, hold);
    }
  }

  async function work(bullJob: BullJob, token: string): Promise<Outcome> {
    if (stopping) return failed.handBack(bullJob, token);
    return running.track(async (stopped) => {
      const hold = holds.take(bullJob, token, stopped);
      try {
        const outcome = await tryJob(bullJob, hold, stopped);
        // BullMQ could not put it away either: another worker finds it done
        if (hold.lost.aborted) throw jobLost();
        return outcome;
      } catch (error) {
        // nothing is told of a job that is lost: it is another worker's
        if (hold.lost.aborted) throw new WaitingError();
        if (stopped.aborted) return await failed.handBack(bullJob, token);
        throw error;
      } finally {
        hold.end();
      }
    });
  }

  const worker: Worker = new Worker(queue.name, (bullJob, token) => work(bullJob, token ?? ''), {
    connection: link.client,
    prefix: KEY_PREFIX,
    concurrency: config.process.concurrency,
    // our own check warns with a code; BullMQ's gives up when INFO is forbidden
    skipVersionCheck: true,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    // a dying worker says little about the build, but a build must not kill workers for ever
    maxStalledCount: queue.attempts,
    runRetryDelay: RECONNECT_PAUSE_MS,
    removeOnComplete: { count: queue.keepCompleted },
    removeOnFail: { count: queue.keepFailed },
    settings: { backoffStrategy: (tries: number) => backoffMilliseconds(queue, tries) },
  });
  const holds = createRedisHolds(worker, link, LOCK_MS, log);
  const trouble = createWorkerErrorHandler(worker, link, log);
  worker.on('error', trouble.onError);
  worker.on('stalled', (id) => {
    log.warn({ code: 'WORKER_LOST', job: id }, 'a worker died or hung, its job is taken over');
  });
  worker.on('failed', (bullJob, error) => {
    // BullMQ gave it up without asking us
    if (bullJob !== undefined && isStalled(error.message))
      void failed.giveUp(stalledError(), bullJob);
  });
  worker.on('completed', (bullJob, outcome: Outcome) => {
    const done = jobOf(bullJob);
    if (done !== undefined) void failures.forget(done, outcome, log);
  });
  const endCap = keepGlobalConcurrency(ofWorker, queue, link, log);
  link.client.on('ready', createServerCheck(link.client, log));

  async function close(timeoutMs: number): Promise<void> {
    stopping = true;
    trouble.stop();
    endCap();
    await worker.pause(true);
    if (!(await running.settled(timeoutMs))) {
      running.abort(new StackvizError('ABORTED', 'the worker stops', { retryable: true }));
      await running.settled(HAND_BACK_MS);
    }
    // without Redis this would wait for ever; the lock of a job not handed back just expires
    await Promise.race([worker.close(link.client.status !== 'ready'), timeout(GOODBYE_MS)]);
    // which BullMQ does last, and not at all where its goodbye does not end: its timer would run on
    await (worker as unknown as { lockManager: { close(): Promise<void> } }).lockManager.close();
    link.end();
  }

  let closing: Promise<void> | undefined;
  return {
    close(timeoutMs) {
      closing ??= close(timeoutMs);
      return closing;
    },
  };
}

function timeout(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
