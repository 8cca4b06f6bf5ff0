/** Problems of several streams by cause: as site/model/run/summary.ts groups those of the page. */
import type { ToldProblem } from '../told.ts';
import type { Piece } from './alike.ts';
import { caseOf, groupCauses } from './causes.ts';

/** Problems of one cause. */
export interface ToldCause<T extends ToldProblem> {
  /** What they say, with the values in which they differ; null where nothing says why. */
  pieces: Piece[] | null;
  /** One run a test, the first: what failed twice alike is one failure. */
  members: [T, ...T[]];
  /** All runs. */
  runs: T[];
}

/** Causes in the order of the first of each. @param problems in order, see inOrder() */
export function groupTold<T extends ToldProblem>(problems: readonly T[]): ToldCause<T>[] {
  const cases = problems.map(({ of, outcome, name, reason }) => caseOf(of, outcome, name, reason));
  return groupCauses(cases).map(({ pieces, members }) => {
    const runs = members.map((at) => problems[at] as T);
    const byTest = new Map(runs.toReversed().map((one) => [`${one.of} ${one.name}`, one]));
    const first = runs.filter((one) => byTest.get(`${one.of} ${one.name}`) === one);
    return { pieces, members: first as [T, ...T[]], runs };
  });
}
