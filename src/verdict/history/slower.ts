/**
 * Which tests took longer than their times differ by themselves.
 *
 * Times of a test spread by a factor, not by seconds, so logarithms are compared. Five runs say little of
 * one test's spread: of the noisy ones some were alike five times, and would be called slower at the next.
 * What is known besides is how much the tests of the job spread, all of them: so for each test every spread
 * counts as much as it is frequent among them (deviations.ts) and goes with what was seen of this one, and a
 * time is called slower if it would be an accident even so. What the whole run was slower by is no test's
 * own, and told apart (`pace`).
 */

import type { Slower } from '../../format/history.ts';
import { median } from '../machine/median.ts';
import { frequenciesOf, tailOf } from './deviations.ts';
import type { States } from './states.ts';

/** Good runs in which a test must have been timed. */
const LEAST_RUNS = 3;
/** Seconds by which it must be longer: shorter tests are noise of the machine. */
const LEAST_SECONDS = 0.25;
/** And the factors, with the probability below which such a time is no accident: a small one says less. */
const NO_ACCIDENT = [
  { factor: 1.85, probability: 0.001_5 },
  { factor: 1.4, probability: 0.000_01 },
];
/** Tests of which the pace of a run can be told. */
const LEAST_TESTS = 20;
/** The median absolute deviation of normal values, as a standard deviation. */
const MAD = 1.4826;
/** The variance of a median of n normal values, times n. */
const MEDIAN_VARIANCE = Math.PI / 2;

/** Seconds of tests that passed. */
export interface Times {
  /** Runs of the same tests may have the very same list: those are compared quicker. */
  names: readonly string[];
  /** One each; 0: it did not pass, or the time is not known. */
  seconds: readonly number[];
}

/** @param names whose times are wanted; else all */
export function timesOf({ tests }: States, names: readonly string[] = [...tests.keys()]): Times {
  const seconds = names.map((name) => {
    const { state, seconds: time = 0, fixture } = tests.get(name) ?? {};
    return state === 'p' && time > 0 && !fixture ? time : 0;
  });
  return { names, seconds };
}

/** Logarithms of seconds that are times of one test, ascending. */
type Logs = readonly number[];

export interface Spread {
  /** Those of the good runs, freed of what each run was slower by; of tests that were timed often enough. */
  of(names: readonly string[]): (Logs | undefined)[];
  all: readonly Logs[];
  /** How far times are from the median of their test, mostly: a standard deviation. */
  usual: number;
}

/** The median of numbers that ascend; there is one at least. */
const middleOf = (sorted: readonly number[]): number =>
  ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2;

/** A copy of few numbers, ascending, without what is not known. */
function ascending(values: readonly number[]): number[] {
  const sorted: number[] = [];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    let at = sorted.length;
    sorted.push(value);
    for (; at > 0 && (sorted[at - 1] as number) > value; at--)
      sorted[at] = sorted[at - 1] as number;
    sorted[at] = value;
  }
  return sorted;
}

/** The places of tests in a table, in order of their first mention. */
function createPlaces() {
  const placeOf = new Map<string, number>();
  const known = new Map<readonly string[], number[]>();
  return (names: readonly string[]): number[] => {
    let places = known.get(names);
    if (places === undefined) {
      places = names.map((name) => {
        const place = placeOf.get(name) ?? placeOf.size;
        if (place === placeOf.size) placeOf.set(name, place);
        return place;
      });
      known.set(names, places);
    }
    return places;
  };
}

/** How much the times of good runs differ by themselves. */
export function measureSpread(runs: readonly Times[]): Spread {
  const placesOf = createPlaces();
  // of each test a place for each run, NaN where it tells nothing
  const table: number[][] = [];
  for (const [run, { names, seconds }] of runs.entries()) {
    placesOf(names).forEach((place, at) => {
      table[place] ??= runs.map(() => Number.NaN);
      const time = seconds[at] as number;
      if (time > 0) (table[place] as number[])[run] = Math.log(time);
    });
  }
  const paces = pacesOf(table, runs.length);
  const off: number[] = [];
  const tests = table.map((logs) => {
    const sorted = ascending(logs.map((log, run) => log - (paces[run] as number)));
    const n = sorted.length;
    if (n < LEAST_RUNS) return undefined;
    const middle = middleOf(sorted);
    // of what the median is made of: another time is as much farther from it
    const farther = Math.sqrt((1 + MEDIAN_VARIANCE / n) / (1 - 1 / n));
    for (const log of sorted) off.push(Math.abs(log - middle) * farther);
    return sorted;
  });
  return {
    of: (names) => placesOf(names).map((place) => tests[place]),
    all: tests.filter((logs) => logs !== undefined),
    usual: off.length > 0 ? MAD * median(off) : 0,
  };
}

/** What each run was slower by, over all its tests. */
function pacesOf(table: readonly Logs[], runs: number): number[] {
  const off: number[][] = Array.from({ length: runs }, () => []);
  for (const logs of table) {
    const sorted = ascending(logs);
    if (sorted.length < LEAST_RUNS) continue;
    const middle = middleOf(sorted);
    logs.forEach((log, run) => {
      if (!Number.isNaN(log)) off[run]?.push(log - middle);
    });
  }
  return off.map((list) => (list.length < LEAST_TESTS ? 0 : median(list)));
}

/**
 * The tests that were slower, those that lost most time first.
 *
 * @returns `pace`: the factor by which the run was slower over all; null where too few tests tell
 */
export function slowerTests(
  { names, seconds: times }: Times,
  spread: Spread,
): { slower: Slower[]; pace: number | null } {
  const off: number[] = [];
  const timed: { log: number; name: string; known: Logs; usual: number }[] = [];
  for (const [at, known] of spread.of(names).entries()) {
    const time = times[at] as number;
    if (known === undefined || time === 0) continue;
    const [log, usual] = [Math.log(time), middleOf(known)];
    timed.push({ name: names[at] as string, log, known, usual });
    off.push(log - usual);
  }
  const told = off.length >= LEAST_TESTS;
  const middle = told ? median(off) : 0;
  // a noisy run spreads more than the good ones did
  const noise = told ? MAD * median(off.map((one) => Math.abs(one - middle))) : 0;
  const scale = spread.usual > 0 ? Math.max(1, noise / spread.usual) : 1;
  // of most runs no test is that much longer: what is frequent among all is worked out where one is
  let frequencies: ReturnType<typeof frequenciesOf> | null = null;
  const slower: Slower[] = [];
  for (const { name, log, known, usual } of timed) {
    const longer = log - middle - usual;
    const enough = NO_ACCIDENT.find(({ factor }) => longer >= Math.log(factor));
    if (enough === undefined || log - middle <= (known.at(-1) as number)) continue;
    const [before, seconds] = [Math.exp(usual), Math.exp(log)];
    if (seconds - before < LEAST_SECONDS) continue;
    const distance = longer / scale / Math.sqrt(1 + MEDIAN_VARIANCE / known.length);
    frequencies ??= frequenciesOf(spread.all);
    if (tailOf(frequencies, known, distance) > enough.probability) continue;
    slower.push({ name, before: rounded(before), now: rounded(seconds), runs: known.length });
  }
  slower.sort((a, b) => b.now - b.before - (a.now - a.before));
  return { slower, pace: told ? rounded(Math.exp(middle)) : null };
}

const rounded = (value: number) => Number(value.toPrecision(4));
