/** A stream of which tests were run again, or in which they were, judged. */
import { codeOf, OUTCOMES, type Outcome, type RunColumns } from '../columns.ts';
import type { Judged } from '../judged.ts';
import { fixtureOf } from '../names.ts';
import { repeated } from '../repeats.ts';
import type { Tally } from '../tally.ts';
import { type Again, type Counted, hasRecovered, recount, withoutCounted } from './reruns.ts';

/**
 * A judged stream beside others in which tests of it were run again, or in which its tests had run first.
 *
 * @param again by run, see againOf()
 * @param counted by run, see countedIn()
 */
export function judgeAgain(
  runs: RunColumns,
  judged: Judged,
  again: ReadonlyMap<number, Again>,
  counted: ReadonlyMap<number, number>,
): Judged & { counted?: Tally } {
  // what is listed elsewhere may be of another publish
  const known = (run: number) => run < runs.count;
  const asCounted = (run: number, { tests }: Judged = judged): Counted => ({
    outcome: OUTCOMES[tests[run] as number] as Outcome,
    kind: runs.fixtures[run] === 1 ? (fixtureOf(runs.name(run))?.kind ?? null) : null,
  });
  const recovered = [...again].flatMap(([run, one]) =>
    known(run) && hasRecovered(one) && asCounted(run).outcome !== 'flaky' ? [run] : [],
  );
  const told =
    recovered.length === 0
      ? judged
      : recover(
          runs,
          judged,
          recovered,
          recovered.map((run) => asCounted(run)),
        );
  if (counted.size === 0) return told;
  const elsewhere = [...counted.keys()].filter(known).map((run) => asCounted(run, told));
  return { ...told, counted: withoutCounted(told.tally, elsewhere) };
}

/** @param tests one run each of those that passed when they were run again */
function recover(
  runs: RunColumns,
  judged: Judged,
  tests: readonly number[],
  counted: readonly Counted[],
): Judged {
  const [shown, outcomes] = [judged.shown.slice(), judged.tests.slice()];
  const several = repeated(runs);
  const flaky = codeOf('flaky');
  for (const test of tests) {
    for (const run of several.get(runs.name(test)) ?? [test]) {
      outcomes[run] = flaky;
      if (runs.codes[run] !== codeOf('success')) shown[run] = flaky;
    }
  }
  return { ...judged, shown, tests: outcomes, ...recount(judged.tally, judged.breaks, counted) };
}
