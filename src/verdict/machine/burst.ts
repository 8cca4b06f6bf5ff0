/** Failures that came together, whatever the machine did. */
import { formatCount } from '../../format/quantities.ts';
import type { TimedRuns } from './baseline.ts';

/** Failures within so many milliseconds, on more than one worker, came together. */
const TOGETHER = 5000;
const LEAST_TOGETHER = 3;

/** `6 failures within 5 s on 4 workers`; null where they did not come together. */
export function describeBurst(run: TimedRuns, members: readonly number[]): string | null {
  const starts = members.map((index) => run.ends[index] as number).sort((a, b) => a - b);
  const workers = new Set(members.map((index) => run.workers[index]));
  const length = (starts.at(-1) as number) - (starts[0] as number);
  if (members.length < LEAST_TOGETHER || workers.size < 2 || length > TOGETHER) return null;
  const seconds = Math.max(1, Math.ceil(length / 1000));
  return `${formatCount(members.length)} failures within ${seconds} s on ${workers.size} workers`;
}
