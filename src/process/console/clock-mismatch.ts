/** Tests and job by clocks of two machines, the node's and the executor's, that cannot both be right. */
import type { Warnings } from '../../build/warnings.ts';
import type { JobEvent } from '../../format/job.ts';
import { pause } from '../../verdict/durations.ts';

/** A stretch of time, in milliseconds since the epoch. */
export interface Extent {
  from: number;
  to: number;
}

/** Clocks differ a little, and a run may take a second. */
const MAX_SKEW = 60_000;

/** When the job ran what it is for; null where that is not told. One that is not known to have ended goes on. */
function runPhaseOf(events: readonly JobEvent[]): Extent | null {
  const phases = events.filter(({ kind, name }) => kind === 'phase' && name === 'run');
  if (phases.length === 0 || phases.some(({ start }) => start === null)) return null;
  return {
    from: Math.min(...phases.map(({ start }) => start as number)),
    to: Math.max(...phases.map(({ end }) => end ?? Number.POSITIVE_INFINITY)),
  };
}

/**
 * Warns where no test ran while the run phase of the job did (JOB_APART). Times of the console name no zone: without
 * job-output.json, which has UTC, they are taken as that.
 *
 * @param runs when tests ran, by stream
 * @param isUtc job-output.json tells of the console's zone
 */
export function warnOfClockMismatch(
  runs: readonly Extent[],
  events: readonly JobEvent[],
  isUtc: boolean,
  path: string,
  warnings: Warnings,
): void {
  const job = runPhaseOf(events);
  if (job === null || runs.length === 0) return;
  const from = Math.min(...runs.map((run) => run.from));
  const to = Math.max(...runs.map((run) => run.to));
  if (runs.some((run) => run.from <= job.to + MAX_SKEW && run.to >= job.from - MAX_SKEW)) return;
  const how =
    from > job.to
      ? `the first begins ${pause(from - job.to)} after its end`
      : to < job.from
        ? `the last ends ${pause(job.from - to)} before it begins`
        : 'some ran before it and some after';
  const zone = isUtc ? '' : ' (times of the console, which name no zone, are taken as UTC)';
  warnings.add(
    'JOB_APART',
    `no test ran while the run phase of the job did, by their clocks: ${how}${zone}. ` +
      'Timeline and console do not have them side by side.',
    { path },
  );
}
