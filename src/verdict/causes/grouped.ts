/** Problems of several streams by cause: as site/model/run/summary.ts groups those of the page. */
import { testKey } from '../reruns/reruns.ts';
import type { ProblemDigest } from '../stream-digest.ts';
import type { Piece } from './alike.ts';
import { caseOf, groupCauses } from './causes.ts';

/** Problems of one cause. */
export interface CauseDigest<T extends ProblemDigest> {
  /** What they say, with the values in which they differ; null where nothing says why. */
  pieces: Piece[] | null;
  /** One run a test, the first: what failed twice alike is one failure. */
  members: [T, ...T[]];
  /** All runs. */
  runs: T[];
}

/** Causes in the order of the first of each. @param problems in order, see inOrder() */
export function groupDigests<T extends ProblemDigest>(problems: readonly T[]): CauseDigest<T>[] {
  const cases = problems.map(({ of, countedIn = of, outcome, name, reason }) =>
    caseOf(countedIn, outcome, name, reason),
  );
  return groupCauses(cases).map(({ pieces, members }) => {
    const runs = members.map((at) => problems[at] as T);
    const byTest = new Map(runs.toReversed().map((one) => [testKey(one), one]));
    const first = runs.filter((one) => byTest.get(testKey(one)) === one);
    return { pieces, members: first as [T, ...T[]], runs };
  });
}
