/**
 * The watcher's and the commands' side of the Redis queue. Everything here fails fast with
 * QUEUE_UNAVAILABLE (retryable): what cannot be added now is found by the sweep later.
 */
import { randomUUID } from 'node:crypto';
import type { Job as BullJob } from 'bullmq';
import { StackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { claimedPath, claimedRoot, isUrgent, JOB_VERSION, parseJob } from '../payload.ts';
import {
  type FailedJob,
  type Job,
  type JobQueue,
  jobId,
  type Outcome,
  type RecentJob,
} from '../queue.ts';
import { bringsNothingNew, isPaused, sweptContent } from '../retry.ts';
import { addedMs } from './clock.ts';
import { failuresIn } from './failures.ts';
import { CUSTOM_BACKOFF, JOB_NAME, priorityOf } from './names.ts';
import { type OpenQueue, openQueue } from './open.ts';
import { evictionPolicy } from './server-check.ts';
import { isStalled, STALLED_REASON } from './stalled.ts';

function toFailedJob(job: BullJob): FailedJob {
  return {
    path: claimedPath(job.data),
    root: claimedRoot(job.data),
    reason: isStalled(job.failedReason) ? STALLED_REASON : (job.failedReason ?? ''),
    attempts: job.attemptsMade,
    failedAt: new Date(job.finishedOn ?? job.timestamp).toISOString(),
  };
}

function toRecentJob(job: BullJob): RecentJob {
  const outcome = job.returnvalue as Outcome | null | undefined;
  return {
    path: claimedPath(job.data),
    root: claimedRoot(job.data),
    outcome: typeof outcome?.result === 'string' ? outcome : null,
    doneAt: new Date(job.finishedOn ?? job.timestamp).toISOString(),
  };
}

/** Adds jobs to a queue that is open; see JobQueue.add. */
export function createAdder(
  config: Config['queue'],
  { queue, client, ask, now }: OpenQueue,
): JobQueue['add'] {
  const failures = failuresIn(queue, client);

  /** What is to be told of one that a sweep brings, and that is not to be added; undefined: it is. */
  async function settledBefore(job: Job): Promise<'joined' | 'failed' | undefined> {
    const content = sweptContent(job);
    if (content === undefined) return undefined;
    const id = await queue.getDeduplicationJobId(jobId(job));
    if (id !== null) {
      const there: BullJob<Job | null> | undefined = await queue.getJob(id);
      const isTaken = there?.processedOn !== undefined;
      return isTaken && bringsNothingNew(job, there.data?.fingerprint) ? 'joined' : undefined;
    }
    const failedMs = await failures.timesOf(job, content);
    return isPaused(config, failedMs, Date.now()) ? 'failed' : undefined;
  }

  async function refuseWhenFull(): Promise<void> {
    const waiting = await queue.getPrioritizedCount();
    if (waiting < config.maxBackfill) return;
    const message = `${waiting} old builds wait; a later sweep brings this one`;
    throw new StackvizError('QUEUE_FULL', message, { retryable: true });
  }

  /** A build that waits among the backfill moves up when somebody asks for it. */
  async function moveUp(id: string, job: Job): Promise<void> {
    const waiting = await queue.getJob(id);
    if (waiting === undefined) return;
    // it may be taken, or done, by now: then there is nothing to move
    if (job.afresh === true) await waiting.updateData(job).catch(() => undefined);
    if (waiting.priority === 0) return;
    await waiting.changePriority({ priority: 0 }).catch(() => undefined);
  }

  return async (value) => {
    const job: Job = { root: config.rootName, ...parseJob(value) };
    const id = randomUUID();
    const urgent = isUrgent(job);
    return ask(async () => {
      const known = await settledBefore(job);
      if (known !== undefined) return known;
      if (!urgent) await refuseWhenFull();
      const added = await queue.add(
        JOB_NAME,
        { version: JOB_VERSION, ...job },
        {
          // a job id of its own each time: BullMQ swallows an id it remembers as finished
          jobId: id,
          timestamp: await now(),
          deduplication: { id: jobId(job), keepLastIfActive: true },
          priority: priorityOf(job),
          attempts: config.attempts,
          backoff: { type: CUSTOM_BACKOFF },
          stackTraceLimit: 0,
        },
      );
      // where a job of the build is there, BullMQ answers with that
      if (added.id === undefined || added.id === id) return 'new';
      if (urgent) await moveUp(added.id, job);
      return 'joined';
    });
  };
}

/**
 * Connects to the queue. Returns at once; the first call waits for the connection.
 *
 * @throws StackvizError CONFIG_UNREADABLE when a file that the settings name cannot be read.
 */
export function createRedisQueue(config: Config['queue'], log: Logger): JobQueue {
  const open = openQueue(config, log);
  const { queue, ask } = open;

  return {
    name: config.name,
    add: createAdder(config, open),
    check: open.write,
    otherWatcher: open.otherWatcher,
    evictionPolicy: () => ask(() => evictionPolicy(open.client).catch(() => null)),

    async counts() {
      const [counts, paused, full] = await ask(() =>
        Promise.all([
          queue.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'),
          queue.isPaused(),
          queue.isMaxed(),
        ]),
      );
      const of = (state: string) => counts[state] ?? 0;
      return {
        waiting: of('wait') + of('prioritized'),
        active: of('active'),
        delayed: of('delayed'),
        failed: of('failed'),
        ...(paused ? { stopped: 'paused' as const } : {}),
        ...(full && !paused ? { stopped: 'global concurrency reached' as const } : {}),
      };
    },

    async failed(limit) {
      if (limit <= 0) return [];
      const jobs = await ask(() => queue.getFailed(0, limit - 1));
      return jobs.map((job) => toFailedJob(job as BullJob));
    },

    async oldestWaitingMs() {
      // those of `prioritized` are the old builds
      const [oldest] = await ask(() => queue.getJobs(['wait'], 0, 0, true));
      if (oldest === undefined) return null;
      return Math.max(0, (await open.now()) - addedMs(oldest));
    },

    async recent(limit) {
      if (limit <= 0) return [];
      const jobs = await ask(() => queue.getCompleted(0, limit - 1));
      return jobs.map((job) => toRecentJob(job as BullJob));
    },

    close: open.close,
  };
}
