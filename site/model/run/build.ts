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
    workers: runs.reduce((sum, { lanes }) => sum + lanes.length, 0),
  };
}
