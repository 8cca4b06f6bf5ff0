import { judgeTogether } from '../../../src/verdict/streams.ts';
import type { Tally } from '../../../src/verdict/tally.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import type { Run } from './run.ts';

/** All streams of a build together. */
export interface BuildSum {
  tally: Tally;
  verdict: Verdict;
  /** Epoch milliseconds of the first start; 0: not known. */
  origin: number;
  /** Milliseconds to the last instant. */
  length: number;
  /** The most that there were at once; 0: not known. */
  workers: number;
}

/** @param unread, result see judgeTogether() */
export function sumUp(
  runs: readonly Run[],
  unread: number,
  result: string | null | undefined,
): BuildSum {
  const timed = runs.filter(({ origin }) => origin > 0);
  const origin = timed.length > 0 ? Math.min(...timed.map((run) => run.origin)) : 0;
  const end = Math.max(origin, ...timed.map((run) => run.origin + run.length));
  return {
    ...judgeTogether(runs, unread, result ?? null),
    origin,
    length: end - origin,
    workers: mostWorkers(runs),
  };
}

/** The most workers at once: streams that follow each other may share theirs. 0: when one of several ran is not known. */
function mostWorkers(runs: readonly Run[]): number {
  if (runs.length > 1 && runs.some(({ origin }) => origin === 0)) return 0;
  const changes = runs.flatMap(({ origin, length, lanes }): [at: number, change: number][] => [
    [origin, lanes.length],
    [origin + length, -lanes.length],
  ]);
  // what begins when another ends comes behind it, but for what takes no time itself
  changes.sort(([a, x], [b, y]) => a - b || x - y);
  let [now, most] = [0, 0];
  for (const [, change] of changes) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
