/**
 * The worker's side of the Redis queue. It waits for Redis for ever.
 *
 * A job is held by a lock that is renewed while it is worked on. A worker that dies lets it expire,
 * and another worker takes the job over within about ten seconds. So a build may, rarely, be
 * processed twice at once (a worker that was frozen); publishing is atomic and bears that.
 */
import { type Job as BullJob, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { claimedPath, parseJob } from '../payload.ts';
import type { Job, JobConsumer, OnFailure, Outcome, Processor } from '../queue.ts';
import { backoffMilliseconds, describeFailure, triesAgain } from '../retry.ts';
import { createRunningJobs } from '../running.ts';
import { connectRedis } from './connection.ts';
import { keepGlobalConcurrency } from './global-concurrency.ts';
import { KEY_PREFIX } from './names.ts';
import { checkServer } from './server-check.ts';
import { isStalled, stalledError } from './stalled.ts';
import { createTroubleHandler } from './trouble.ts';

const LOCK_MS = 5_000;
const STALLED_CHECK_MS = 2_500;
const RECONNECT_PAUSE_MS = 1_000;
/** What a stop may take beyond its timeout: to hand jobs back, then to say goodbye to Redis. */
const HAND_BACK_MS = 2_000;
const GOODBYE_MS = 2_000;

/**
 * Starts to take jobs.
 *
 * @throws StackvizError CONFIG_INVALID, CONFIG_UNREADABLE when the settings cannot be used.
 */
export function createRedisConsumer(
  config: Pick<Config, 'queue' | 'process'>,
  processor: Processor,
  log: Logger,
  onFailure: OnFailure = () => undefined,
): JobConsumer {
  const { queue, process } = config;
  const link = connectRedis(queue.redis, 'consumer', log);
  const running = createRunningJobs();
  let stopping = false;

  async function handBack(bullJob: BullJob, token: string): Promise<never> {
    await bullJob.moveToWait(token);
    log.info({ path: claimedPath(bullJob.data) }, 'job handed back to the queue');
    throw new WaitingError();
  }

  /** The job of this try, undefined where it is none. */
  function jobOf(bullJob: BullJob): Job | undefined {
    try {
      return parseJob(bullJob.data);
    } catch {
      return undefined;
    }
  }

  /** Tells of a failed try. @returns the error as BullMQ wants it; `status` shows its message */
  async function failed(error: StackvizError, bullJob: BullJob): Promise<Error> {
    const attempt = bullJob.attemptsMade + 1;
    const retry = triesAgain(queue, attempt, error);
    await onFailure(jobOf(bullJob), error, retry);
    const fields = { code: error.code, path: claimedPath(bullJob.data), attempt, err: error };
    if (retry) {
      const waitMs = backoffMilliseconds(queue, attempt);
      log.warn({ ...fields, waitMs }, 'build failed, will be tried again');
      return new Error(describeFailure(error));
    }
    log.error(fields, 'build failed');
    return new UnrecoverableError(describeFailure(error));
  }

  async function work(bullJob: BullJob, token: string): Promise<Outcome> {
    if (stopping) return handBack(bullJob, token);
    return running.track(async (signal) => {
      try {
        // a further try has also waited for its turn
        const enqueuedMs = bullJob.attemptsMade === 0 ? bullJob.timestamp : undefined;
        return await processor({ ...parseJob(bullJob.data), enqueuedMs }, signal);
      } catch (error) {
        if (signal.aborted) return handBack(bullJob, token);
        throw await failed(toStackvizError(error), bullJob);
      }
    });
  }

  const worker: Worker = new Worker(queue.name, (bullJob, token) => work(bullJob, token ?? ''), {
    connection: link.client,
    prefix: KEY_PREFIX,
    concurrency: process.concurrency,
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
  const trouble = createTroubleHandler(worker, link, log);
  worker.on('error', trouble.onError);
  worker.on('stalled', (id) => {
    log.warn({ code: 'WORKER_LOST', job: id }, 'a worker died or hung, its job is taken over');
  });
  worker.on('failed', (bullJob, error) => {
    // BullMQ gave it up without asking us
    if (bullJob !== undefined && isStalled(error.message)) void failed(stalledError(), bullJob);
  });
  const endCap = keepGlobalConcurrency(queue, link, log);
  link.client.once('ready', () => void checkServer(link.client, log));

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
