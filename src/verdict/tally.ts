/** Counting tests as tests. */
import { countOf } from '../format/quantities.ts';
import { OUTCOMES, type Outcome, type RunColumns } from './columns.ts';

/** What is in a stream, or in several. */
export interface Tally {
  /** Distinct tests. */
  tests: number;
  /** Runs of them: more than tests where some were run again. */
  runs: number;
  /** Fixtures that are reported: the set-up of a class that failed or was skipped. */
  fixtures: number;
  /** Tests and fixtures by outcome. */
  of: Record<Outcome, number>;
  /** The fixtures among them. */
  fixturesOf: Record<Outcome, number>;
}

const none = (): Record<Outcome, number> =>
  Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;

export const emptyTally = (): Tally => ({
  tests: 0,
  runs: 0,
  fixtures: 0,
  of: none(),
  fixturesOf: none(),
});

/** @param outcomes of the test each run is one of; see readOutcomes() */
export function tally(
  runs: Pick<RunColumns, 'count' | 'attempts' | 'fixtures'>,
  outcomes: Uint8Array,
): Tally {
  const sum = emptyTally();
  for (let i = 0; i < runs.count; i++) {
    const fixture = runs.fixtures[i] === 1;
    if (!fixture) sum.runs++;
    if (runs.attempts[i] !== 1) continue;
    const outcome = OUTCOMES[outcomes[i] as number] as Outcome;
    sum.of[outcome]++;
    if (fixture) sum.fixturesOf[outcome]++;
    if (fixture) sum.fixtures++;
    else sum.tests++;
  }
  return sum;
}

/** Several streams together. */
export function addUp(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, one) => {
    for (const outcome of OUTCOMES) {
      sum.of[outcome] += one.of[outcome];
      sum.fixturesOf[outcome] += one.fixturesOf[outcome];
    }
    sum.tests += one.tests;
    sum.runs += one.runs;
    sum.fixtures += one.fixtures;
    return sum;
  }, emptyTally());
}

/** `1 set-up or tear-down`: what runs beside tests and is none. */
export const countFixtures = (count: number): string =>
  countOf(count, 'set-up or tear-down', 'set-ups and tear-downs');
