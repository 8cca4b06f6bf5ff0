/** A stream of which tests were run again, or in which they were, judged. */
import type { Rerun } from '../../format/dataset.ts';
import { codeOf, OUTCOMES, type Outcome, type RunColumns } from '../columns.ts';
import type { Judged } from '../judged.ts';
import { fixtureOf } from '../names.ts';
import { repeated } from '../repeats.ts';
import type { Tally } from '../tally.ts';
import { withRan } from './later.ts';
import {
  againOf,
  type Counted,
  countedIn,
  hasRecovered,
  ownersRan,
  ranLater,
  recount,
  withoutCounted,
} from './reruns.ts';

/**
 * A judged stream beside others in which tests of it were run again, or in which its tests had run first.
 *
 * @param reruns of the build, with what ran later behind them
 * @param position of the stream
 */
export function judgeAgain(
  runs: RunColumns,
  judged: Judged,
  reruns: readonly Rerun[],
  position: number,
): Judged & { counted?: Tally } {
  const [again, counted] = [againOf(reruns, position), countedIn(reruns, position)];
  // what is listed elsewhere may be of another publish
  const known = (run: number) => run < runs.count;
  const asCounted = (run: number, { tests }: Judged): Counted => ({
    outcome: OUTCOMES[tests[run] as number] as Outcome,
    kind: runs.fixtures[run] === 1 ? (fixtureOf(runs.name(run))?.kind ?? null) : null,
  });
  const recovered = [...again].flatMap(([run, one]) =>
    known(run) && hasRecovered(one) && asCounted(run, judged).outcome !== 'flaky' ? [run] : [],
  );
  const owners = ownersRan(again, (run) => (known(run) ? runs.name(run) : undefined));
  const breaks = withRan(judged.breaks, ranLater(reruns, position), owners);
  const told = recover(
    runs,
    { ...judged, breaks },
    recovered,
    recovered.map((run) => asCounted(run, judged)),
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
