/**
 * The watcher's and the commands' side of the Redis queue. Everything here fails fast with
 * QUEUE_UNAVAILABLE (retryable): what cannot be added now is found by the sweep later.
 */
import { randomUUID } from 'node:crypto';
import { type Job as BullJob, Queue } from 'bullmq';
import type { Config } from '../../config/schema.ts';
import type { Logger } from '../../log.ts';
import { claimedPath, isUrgent, parseJob } from '../payload.ts';
import { type FailedJob, type Job, type JobQueue, jobId } from '../queue.ts';
import { connectRedis } from '../redis-connection.ts';
import { CUSTOM_BACKOFF, JOB_NAME, KEY_PREFIX, SWEEP_PRIORITY } from './names.ts';

/** Entries Redis keeps of BullMQ's event stream, which nobody reads. */
const EVENTS_KEPT = 100;

/** What BullMQ says of a job whose workers died again and again. */
const STALLED = 'job stalled more than allowable limit';
const STALLED_REASON = 'WORKER_LOST: every worker that took the build died or hung';

function toFailedJob(job: BullJob): FailedJob {
  return {
    path: claimedPath(job.data),
    reason: job.failedReason === STALLED ? STALLED_REASON : (job.failedReason ?? ''),
    attempts: job.attemptsMade,
    failedAt: new Date(job.finishedOn ?? job.timestamp).toISOString(),
  };
}

/**
 * Connects to the queue. Returns at once; the first call waits for the connection.
 *
 * @throws StackvizError QUEUE_CONFIG when the settings cannot be used.
 */
export function createRedisQueue(config: Config['queue'], log: Logger): JobQueue {
  const link = connectRedis(config.redis, 'producer', log);
  const queue = new Queue(config.name, {
    connection: link.client,
    prefix: KEY_PREFIX,
    // both would make the queue unusable for good if Redis went away at the wrong moment
    skipWaitingForReady: true,
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENTS_KEPT } },
  });
  queue.on('error', () => undefined); // the link logs these

  async function ask<T>(command: () => Promise<T>): Promise<T> {
    await link.connected();
    return command().catch((error: unknown) => {
      throw link.unavailable(error);
    });
  }

  /** A build that waits among the sweep's moves up when somebody asks for it. */
  async function moveUp(id: string): Promise<void> {
    const waiting = await queue.getJob(id);
    if (waiting === undefined || waiting.priority === 0) return;
    // it may be taken, or done, by now: then there is nothing to move
    await waiting.changePriority({ priority: 0 }).catch(() => undefined);
  }

  return {
    async add(job) {
      const payload: Job = parseJob(job);
      const id = randomUUID();
      const urgent = isUrgent(payload);
      await ask(async () => {
        const added = await queue.add(JOB_NAME, payload, {
          // a job id of its own each time: BullMQ swallows an id it remembers as finished
          jobId: id,
          deduplication: { id: jobId(payload.path), keepLastIfActive: true },
          priority: urgent ? 0 : SWEEP_PRIORITY,
          attempts: config.attempts,
          backoff: { type: CUSTOM_BACKOFF },
          stackTraceLimit: 0,
        });
        if (urgent && added.id !== undefined && added.id !== id) await moveUp(added.id);
      });
    },

    async counts() {
      const counts = await ask(() =>
        queue.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'),
      );
      const of = (state: string) => counts[state] ?? 0;
      return {
        waiting: of('wait') + of('prioritized'),
        active: of('active'),
        delayed: of('delayed'),
        failed: of('failed'),
      };
    },

    async failed(limit) {
      if (limit <= 0) return [];
      const jobs = await ask(() => queue.getFailed(0, limit - 1));
      return jobs.map((job) => toFailedJob(job as BullJob));
    },

    async close() {
      await queue.close();
      link.end();
    },
  };
}
