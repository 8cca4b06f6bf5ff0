/**
 * What is known of tests that were run again in another stream of the build, as its manifest lists it (find.ts has
 * how it is found out), and how they are counted: a test that passed at last as flaky, and each once in the build.
 */
import type { Rerun } from '../../format/dataset.ts';
import type { Outcome } from '../columns.ts';
import type { FixtureKind } from '../names.ts';
import { LABELS } from '../problems.ts';
import { emptyTally, type Tally } from '../tally.ts';
import { judge, type Verdict } from '../verdict.ts';
import type { Break } from '../whole/breaks.ts';

/** A stream with more runs is not taken for one of such as had failed. */
export const MOST_AGAIN = 1000;

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

const hasPassed = (outcome: Outcome): boolean => outcome === 'success' || outcome === 'flaky';

/** The last time that a test was run again. */
export interface Again {
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
 * @param reruns in order of time
 */
export function againOf(reruns: readonly Rerun[], stream: number): Map<number, Again> {
  const again = new Map<number, Again>();
  /** By `<stream> <run>` of a test's first run: its run in this stream. */
  const own = new Map<string, number>();
  for (const { of, in: place, tests } of reruns) {
    for (const [first, later, outcome, at] of tests) {
      const test = `${of} ${first}`;
      const run = of === stream ? first : own.get(test);
      if (run !== undefined)
        again.set(run, { in: place, run: later, outcome: outcome as Outcome, at });
      if (place === stream && later !== null) own.set(test, later);
    }
  }
  return again;
}

/** By run of a stream, one each test: the stream in which the test is counted. */
export function countedIn(reruns: readonly Rerun[], stream: number): Map<number, number> {
  const counted = new Map<number, number>();
  for (const { of, in: place, tests } of reruns) {
    if (place !== stream) continue;
    for (const [, again] of tests) if (again !== null) counted.set(again, of);
  }
  return counted;
}

/** `passed when run again`, `failed again`. */
export const tellAgain = (outcome: Outcome): string =>
  hasPassed(outcome)
    ? 'passed when run again'
    : outcome === 'fail'
      ? 'failed again'
      : `${LABELS[outcome]} when run again`;

/** Whether a test that was run again is one that had merely failed once. */
export const hasRecovered = ({ outcome }: Again): boolean => hasPassed(outcome);

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
