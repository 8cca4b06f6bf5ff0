/** Counting tests as tests. */
import { countOf, formatCount } from '../format/quantities.ts';
import { OUTCOMES, type Outcome, type RunColumns } from './columns.ts';
import { FIXTURE_KINDS, type FixtureKind, fixtureOf } from './names.ts';
import { countOutcome } from './problems.ts';

type Counts<Key extends string> = Record<Key, number>;

/** What is in a stream, or in several. */
export interface Tally {
  /** Distinct tests. */
  tests: number;
  /** Runs of them: more than tests where some were run again. */
  runs: number;
  /** Tests and fixtures by outcome. */
  of: Counts<Outcome>;
  /** The fixtures among them: the set-up of a class that failed or was skipped. */
  fixturesOf: Record<FixtureKind, Counts<Outcome>>;
}

const zeros = <Key extends string>(keys: readonly Key[]): Counts<Key> =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Counts<Key>;

export const emptyTally = (): Tally => ({
  tests: 0,
  runs: 0,
  of: zeros(OUTCOMES),
  fixturesOf: Object.fromEntries(
    FIXTURE_KINDS.map((kind) => [kind, zeros(OUTCOMES)]),
  ) as Tally['fixturesOf'],
});

/** @param outcomes of the test each run is one of; see readOutcomes() */
export function tally(
  runs: Pick<RunColumns, 'count' | 'attempts' | 'fixtures' | 'name'>,
  outcomes: Uint8Array,
): Tally {
  const sum = emptyTally();
  for (let i = 0; i < runs.count; i++) {
    const isFixture = runs.fixtures[i] === 1;
    if (!isFixture) sum.runs++;
    if (runs.attempts[i] !== 1) continue;
    const outcome = OUTCOMES[outcomes[i] as number] as Outcome;
    sum.of[outcome]++;
    const kind = isFixture ? fixtureOf(runs.name(i))?.kind : undefined;
    if (kind === undefined) sum.tests++;
    else sum.fixturesOf[kind][outcome]++;
  }
  return sum;
}

/** Several streams together. */
export function addUp(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, one) => {
    for (const outcome of OUTCOMES) {
      sum.of[outcome] += one.of[outcome];
      for (const kind of FIXTURE_KINDS)
        sum.fixturesOf[kind][outcome] += one.fixturesOf[kind][outcome];
    }
    sum.tests += one.tests;
    sum.runs += one.runs;
    return sum;
  }, emptyTally());
}

/** Fixtures by kind; of these outcomes. */
export function fixturesWith(
  { fixturesOf }: Tally,
  outcomes: readonly Outcome[] = OUTCOMES,
): Counts<FixtureKind> {
  const counts = zeros(FIXTURE_KINDS);
  for (const kind of FIXTURE_KINDS)
    for (const outcome of outcomes) counts[kind] += fixturesOf[kind][outcome];
  return counts;
}

/** Fixtures by kind, of their names. */
export function countKinds(names: readonly string[]): Counts<FixtureKind> {
  const counts = zeros(FIXTURE_KINDS);
  for (const name of names) {
    const fixture = fixtureOf(name);
    if (fixture !== null) counts[fixture.kind]++;
  }
  return counts;
}

export const sumOf = (counts: Counts<string>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** What is no test, as it is counted: kinds that are one to a reader, one, many. */
const FIXTURES: readonly (readonly [readonly FixtureKind[], string, string])[] = [
  [['set-up', 'tear-down'], 'set-up or tear-down', 'set-ups and tear-downs'],
  [['loading'], 'module or test that was not loaded', 'modules and tests that were not loaded'],
  [['process'], 'worker process', 'worker processes'],
  [['note'], 'note of the runner', 'notes of the runner'],
];

/**
 * `1 set-up or tear-down`, `2 worker processes`: what runs beside tests and is none.
 *
 * @param all of which these are, where they may be some
 */
export function countFixtures(counts: Counts<FixtureKind>, all = counts): string {
  const parts = FIXTURES.flatMap(([kinds, one, many]) => {
    const [some, of] = [counts, all].map((each) =>
      kinds.reduce((sum, kind) => sum + each[kind], 0),
    ) as [number, number];
    if (some === 0) return [];
    return [`${some === of ? '' : `${formatCount(some)} of `}${countOf(of, one, many)}`];
  });
  return parts.join(', ');
}

/** `2 failed, 1 never ended`: those outcomes that there are. */
export const countOutcomes = (of: Counts<Outcome>, outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap((outcome) => (of[outcome] > 0 ? [countOutcome(outcome, of[outcome])] : []));
