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

/**
 * Of each test that was timed often enough: logarithms of the seconds of the good runs, ascending, freed of
 * what each run was slower by.
 */
type Known = Map<string, readonly number[]>;

export interface Spread {
  tests: Known;
  /** How far times are from the median of their test, mostly: a standard deviation. */
  usual: number;
}

/** Logarithms of the seconds of tests that passed. */
function logsOf({ tests }: States): Map<string, number> {
  const logs = new Map<string, number>();
  for (const [name, { state, seconds, fixture }] of tests) {
    if (state === 'p' && seconds > 0 && !fixture) logs.set(name, Math.log(seconds));
  }
  return logs;
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

/** How much the times of good runs differ by themselves. */
export function measureSpread(runs: readonly States[]): Spread {
  // a place for each run, NaN where it tells nothing
  const all = new Map<string, number[]>();
  for (const [run, states] of runs.entries()) {
    for (const [name, log] of logsOf(states)) {
      let logs = all.get(name);
      if (logs === undefined) {
        logs = runs.map(() => Number.NaN);
        all.set(name, logs);
      }
      logs[run] = log;
    }
  }
  const paces = pacesOf(all, runs.length);
  const tests: Known = new Map();
  const off: number[] = [];
  for (const [name, logs] of all) {
    const sorted = ascending(logs.map((log, run) => log - (paces[run] as number)));
    const n = sorted.length;
    if (n < LEAST_RUNS) continue;
    tests.set(name, sorted);
    const middle = middleOf(sorted);
    // of what the median is made of: another time is as much farther from it
    const farther = Math.sqrt((1 + MEDIAN_VARIANCE / n) / (1 - 1 / n));
    for (const log of sorted) off.push(Math.abs(log - middle) * farther);
  }
  return { tests, usual: off.length > 0 ? MAD * median(off) : 0 };
}

/** What each run was slower by, over all its tests. */
function pacesOf(all: ReadonlyMap<string, readonly number[]>, runs: number): number[] {
  const off: number[][] = Array.from({ length: runs }, () => []);
  for (const logs of all.values()) {
    const sorted = ascending(logs);
    if (sorted.length < LEAST_RUNS) continue;
    const middle = middleOf(sorted);
    for (const [run, log] of logs.entries()) {
      if (!Number.isNaN(log)) off[run]?.push(log - middle);
    }
  }
  return off.map((list) => (list.length < LEAST_TESTS ? 0 : median(list)));
}

/**
 * The tests that were slower, those that lost most time first.
 *
 * @returns `pace`: the factor by which the run was slower over all; null where too few tests tell
 */
export function slowerTests(
  now: States,
  spread: Spread,
): { slower: Slower[]; pace: number | null } {
  const off: number[] = [];
  const timed: { log: number; name: string; known: readonly number[]; usual: number }[] = [];
  for (const [name, log] of logsOf(now)) {
    const known = spread.tests.get(name);
    if (known === undefined) continue;
    const usual = middleOf(known);
    timed.push({ name, log, known, usual });
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
    frequencies ??= frequenciesOf(spread.tests.values());
    if (tailOf(frequencies, known, distance) > enough.probability) continue;
    slower.push({ name, before: rounded(before), now: rounded(seconds), runs: known.length });
  }
  slower.sort((a, b) => b.now - b.before - (a.now - a.before));
  return { slower, pace: told ? rounded(Math.exp(middle)) : null };
}

const rounded = (value: number) => Number(value.toPrecision(4));
