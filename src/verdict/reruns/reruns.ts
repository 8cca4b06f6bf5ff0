/**
 * What is known of tests that were run again in another stream of the build, as its manifest lists it (find.ts has
 * how it is found out), and how they are counted: a test that passed at last as flaky, and each once in the build.
 */
import type { Rerun } from '../../format/dataset.ts';
import type { Outcome } from '../columns.ts';
import { type FixtureKind, fixtureOf } from '../names.ts';
import { LABELS } from '../problems.ts';
import { emptyTally, type Tally } from '../tally.ts';
import { judge, type Verdict } from '../verdict.ts';
import type { Break } from '../whole/breaks.ts';

/** A stream with more tests is not taken for one of such as had failed. */
export const MOST_AGAIN = 1000;
/** Of one with more runs it is not told what ran there of other streams' tests. */
export const MOST_RAN = 5000;

/** A test of a stream that may be one of tests that were run again. */
export interface Ran {
  name: string;
  /** Its last run. */
  index: number;
  /** What the test came to. */
  outcome: Outcome;
  /** Epoch milliseconds; null: not known. */
  at: number | null;
}

/** What a test came to that is counted, and whether it is one. */
export interface Counted {
  outcome: Outcome;
  /** Null: a test. */
  kind: FixtureKind | null;
}

export const hasPassed = (outcome: Outcome): boolean =>
  outcome === 'success' || outcome === 'flaky';

/** The last time that a test was run again. */
export interface Again {
  /** The stream is none of tests that were run again: it says nothing of what the test came to in this one. */
  later?: true;
  /** Position of the stream. */
  in: number;
  /** Null: of a set-up, which the stream does not tell. */
  run: number | null;
  outcome: Outcome;
  /** Epoch milliseconds; null: not known. */
  at: number | null;
}

/**
 * By run of a stream, one each test: when it was run again, the last time so; of a run that was made again itself as well,
 * where a later one followed.
 *
 * @param reruns in order of time; those that are `later` behind them
 */
export function againOf(reruns: readonly Rerun[], stream: number): Map<number, Again> {
  const again = new Map<number, Again>();
  /** By `<stream> <run>` of a test's first run: its run in this stream. */
  const own = new Map<string, number>();
  for (const { of, in: place, tests, later } of reruns) {
    for (const [first, run, outcome, at] of tests) {
      const test = `${of} ${first}`;
      const which = of === stream ? first : later ? undefined : own.get(test);
      const known: Again = { in: place, run, outcome: outcome as Outcome, at };
      if (which !== undefined) again.set(which, later ? { ...known, later } : known);
      if (!later && place === stream && run !== null) own.set(test, run);
    }
  }
  return again;
}

/** By run of a stream, one each test: the stream in which the test is counted. */
export function countedIn(reruns: readonly Rerun[], stream: number): Map<number, number> {
  const counted = new Map<number, number>();
  for (const { of, in: place, tests, later } of reruns) {
    if (later || place !== stream) continue;
    for (const [, again] of tests) if (again !== null) counted.set(again, of);
  }
  return counted;
}

/** Tests that a stream says never ran and that did in a later one, by name. */
export const ranLater = (reruns: readonly Rerun[], stream: number): Set<string> =>
  new Set(reruns.flatMap(({ of, names = [] }) => (of === stream ? names : [])));

/**
 * Classes and modules whose set-up failed, and whose tests ran later; `isAgain`: in a stream of tests that were run again.
 *
 * @param again of the stream
 * @param name of a run of it
 */
export const ownersRan = (
  again: ReadonlyMap<number, Again>,
  name: (run: number) => string | undefined,
): Map<string, { isAgain: boolean }> =>
  new Map(
    [...again].flatMap(([run, one]) => {
      const fixture = one.run === null ? fixtureOf(name(run) ?? '') : null;
      return fixture === null ? [] : [[fixture.owner, { isAgain: !one.later }] as const];
    }),
  );

/**
 * What became of a test: `passed when run again`, `failed again`; `passed later`, where that is no plain rerun.
 *
 * @param fixture it is a set-up, of which only its tests tell
 */
export function describeAgain(
  { outcome, later }: Pick<Again, 'outcome' | 'later'>,
  fixture: boolean,
): string {
  if (later) return fixture ? 'its tests ran later' : 'passed later';
  if (hasPassed(outcome)) return 'passed when run again';
  return outcome === 'fail' ? 'failed again' : `${LABELS[outcome]} when run again`;
}

/** Whether a test that was run again is one that had merely failed once. */
export const hasRecovered = ({ outcome, later }: Again): boolean => !later && hasPassed(outcome);

function add(tally: Tally, { outcome, kind }: Counted, count: 1 | -1): void {
  tally.of[outcome] += count;
  if (kind !== null) tally.fixturesOf[kind][outcome] += count;
}

const copyOf = (tally: Tally): Tally => structuredClone({ ...emptyTally(), ...tally });

/** Tally and verdict of a stream of which some tests passed when they were run again. */
export function recount(
  tally: Tally,
  breaks: readonly Break[],
  recovered: readonly Counted[],
): { tally: Tally; verdict: Verdict } {
  const sum = copyOf(tally);
  for (const one of recovered) {
    add(sum, one, -1);
    add(sum, { ...one, outcome: 'flaky' }, 1);
  }
  return { tally: sum, verdict: judge(sum, breaks) };
}

/** What a stream adds to the build: its runs, and those tests that are counted in no other. */
export function withoutCounted(tally: Tally, elsewhere: readonly Counted[]): Tally {
  const sum = copyOf(tally);
  for (const one of elsewhere) {
    add(sum, one, -1);
    if (one.kind === null) sum.tests -= 1;
  }
  return sum;
}

/** A test of a build: equal for its runs, also where it was run again in another stream. */
export const testKey = (problem: { of: number; countedIn?: number; name: string }): string =>
  `${problem.countedIn ?? problem.of} ${problem.name}`;
