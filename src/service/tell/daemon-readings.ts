/** Metrics of every daemon, of the queue it is on, and of a worker. */
import { VERSION } from '../../base/version.ts';
import type { JobStreak } from '../../format/jobs/front.ts';
import type { Labels, Reading } from './readings.ts';
import { RESULTS, type Vitals } from './vitals.ts';

/** What every daemon tells. @param ready it has finished its start */
export function daemonReadings(vitals: Vitals, ready: () => boolean): Reading[] {
  return [
    {
      type: 'gauge',
      name: 'stackvizd_info',
      help: 'Always 1; the label has the version that runs.',
      labels: ['version'],
      read: () => [[{ version: VERSION }, 1]],
    },
    {
      type: 'gauge',
      name: 'stackvizd_ready',
      help: '1 when the start is finished.',
      read: () => Number(ready()),
    },
    {
      type: 'gauge',
      name: 'stackvizd_alive',
      help: '0 when the daemon finds itself broken, and the watchdog is about to restart it.',
      read: () => Number(vitals.fault === null),
    },
  ];
}

/** The queue as this daemon saw it last, at most some seconds ago. */
export function queueReadings(vitals: Vitals, name: () => string, onRedis: boolean): Reading[] {
  const away = () => vitals.redisAwaySinceMs !== null && vitals.redisRefusal === null;
  const counts = () => (away() ? null : vitals.queue);
  const shared = { type: 'gauge', labels: ['queue'], shared: true } as const;
  const readings: Reading[] = [
    {
      ...shared,
      name: 'stackvizd_queue_jobs',
      help: 'Builds in the queue by state; failed are those given up on.',
      labels: ['queue', 'state'],
      *read() {
        const now = counts();
        if (now === null) return;
        for (const state of ['waiting', 'active', 'delayed', 'failed'] as const) {
          yield [{ queue: name(), state }, now[state]];
        }
      },
    },
    {
      ...shared,
      name: 'stackvizd_queue_oldest_waiting_seconds',
      help: 'For how long the oldest fresh upload has been waiting; 0: none waits.',
      *read() {
        const now = counts();
        if (now !== null) yield [{ queue: name() }, (now.oldestWaitingMs ?? 0) / 1000];
      },
    },
    {
      ...shared,
      name: 'stackvizd_queue_paused',
      help: '1 while an operator has the queue paused.',
      *read() {
        const now = counts();
        if (now !== null) yield [{ queue: name() }, Number(now.stopped === 'paused')];
      },
    },
  ];
  if (!onRedis) return readings;
  const up: Reading = {
    type: 'gauge',
    name: 'stackvizd_redis_up',
    help: '1 when Redis answers this daemon and takes what it writes.',
    read: () => (vitals.queue === null ? 0 : Number(vitals.redisAwaySinceMs === null)),
  };
  return [up, ...readings];
}

export function enqueuedReading(vitals: Vitals): Reading {
  return {
    type: 'counter',
    name: 'stackvizd_uploads_enqueued_total',
    help: 'Builds that the watcher put into the queue, without those that were in it already.',
    read: () => vitals.enqueued,
  };
}

/**
 * How jobs go by the history of each root, which all workers of it share. At most 200 jobs a root; `job` is
 * Prometheus's own label.
 */
export function jobReadings({ jobs }: Pick<Vitals, 'jobs'>, queue: () => string): Reading[] {
  const ofBranch = (name: string, help: string, read: (streak: JobStreak) => number): Reading => ({
    type: 'gauge',
    name,
    help,
    labels: ['queue', 'root', 'ci_job', 'branch'],
    shared: true,
    *read() {
      for (const { root, streaks } of jobs.values()) {
        for (const streak of streaks) {
          const of = { queue: queue(), root, ci_job: streak.job };
          yield [{ ...of, branch: streak.branch ?? '' }, read(streak)];
        }
      }
    },
  });
  return [
    ofBranch(
      'stackvizd_job_failed_in_a_row',
      'Latest runs of a job on a branch that failed one after the other; those of one change count once.',
      ({ failed }) => failed,
    ),
    ofBranch(
      'stackvizd_job_passed_before_in_a_row',
      'Runs that were good one after the other before those.',
      ({ passed }) => passed,
    ),
    ofBranch(
      'stackvizd_job_passed_before_seconds',
      'From the first of those good runs to the first that failed, or to the last good one; of two weeks.',
      ({ passedMs }) => passedMs / 1000,
    ),
    {
      type: 'gauge',
      name: 'stackvizd_job_runs_of_week',
      help: 'Runs of a job in the last seven days: good ones, and others.',
      labels: ['queue', 'root', 'ci_job', 'result'],
      shared: true,
      *read() {
        for (const { root, week } of jobs.values()) {
          for (const { job, good, runs } of week) {
            const of = { queue: queue(), root, ci_job: job };
            yield [{ ...of, result: 'good' }, good];
            yield [{ ...of, result: 'other' }, runs - good];
          }
        }
      },
    },
  ];
}

/**
 * @param queue its name
 * @param childrenBytes resident memory of the processes that read builds
 */
export function workerReadings(
  vitals: Vitals,
  queue: () => string,
  childrenBytes: () => number,
): Reading[] {
  return [
    ...jobReadings(vitals, queue),
    {
      type: 'counter',
      name: 'stackvizd_builds_total',
      help: 'Builds this worker is done with, by result; gone: removed before it was read; refused: whoever asked serve for it was told why there is none; failed: given up on, counted again each time that a sweep takes it up again.',
      labels: ['result'],
      read: () =>
        [...RESULTS, 'failed' as const].map((result): [Labels, number] => [
          { result },
          vitals[result],
        ]),
    },
    {
      type: 'counter',
      name: 'stackvizd_builds_retried_total',
      help: 'Failures after which the build was put back to be tried again.',
      read: () => vitals.retried,
    },
    {
      type: 'counter',
      name: 'stackvizd_build_failures_total',
      help: 'Tries that failed, by the code of the error.',
      labels: ['code'],
      read: () =>
        Object.entries(vitals.failures).map(([code, n]): [Labels, number] => [{ code }, n]),
    },
    {
      type: 'counter',
      name: 'stackvizd_known_issues_total',
      help: 'Builds that showed a known issue, by its id; of more than 200, OTHER.',
      labels: ['issue'],
      read: () =>
        Object.entries(vitals.known).map(([issue, n]): [Labels, number] => [{ issue }, n]),
    },
    {
      type: 'gauge',
      name: 'stackvizd_known_issues_unusable',
      help: 'Files of known issues, or their directory, that could not be used with the last build read.',
      read: () => vitals.unusableIssues,
    },
    {
      type: 'counter',
      name: 'stackvizd_notices_total',
      help: 'Published builds by what became of the notice for stackvizd notify: left for it, or lost.',
      labels: ['result'],
      read: () =>
        (['left', 'lost'] as const).map((result): [Labels, number] => [
          { result },
          vitals.notices[result],
        ]),
    },
    {
      type: 'gauge',
      name: 'stackvizd_builds_running',
      help: 'Builds at work in this worker.',
      read: () => vitals.running,
    },
    {
      type: 'gauge',
      name: 'stackvizd_children_resident_memory_bytes',
      help: 'Resident memory of the child processes after the last build of each.',
      read: childrenBytes,
    },
  ];
}
