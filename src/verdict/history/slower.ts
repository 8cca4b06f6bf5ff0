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
import {
  type Frequencies,
  frequenciesOf,
  type Likelihoods,
  likelihoodsOf,
  tailOf,
} from './deviations.ts';
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

interface Known {
  /** Of the logarithms of seconds of the good runs, freed of what each run was slower by. */
  median: number;
  most: number;
  runs: number;
  likelihoods: Likelihoods;
}

export interface Spread {
  tests: Map<string, Known>;
  frequencies: Frequencies;
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

/** How much the times of good runs differ by themselves. */
export function measureSpread(runs: readonly States[]): Spread {
  const all = new Map<string, { log: number; run: number }[]>();
  for (const [run, states] of runs.entries()) {
    for (const [name, log] of logsOf(states)) {
      const known = all.get(name);
      if (known) known.push({ log, run });
      else all.set(name, [{ log, run }]);
    }
  }
  const paces = pacesOf(all, runs.length);
  const tests: Spread['tests'] = new Map();
  const off: number[] = [];
  for (const [name, seen] of all) {
    if (seen.length < LEAST_RUNS) continue;
    const logs = seen.map(({ log, run }) => log - (paces[run] as number));
    const middle = median(logs);
    const n = logs.length;
    const most = Math.max(...logs);
    tests.set(name, { median: middle, most, runs: n, likelihoods: likelihoodsOf(logs) });
    // of what the median is made of: another time is as much farther from it
    const farther = Math.sqrt((1 + MEDIAN_VARIANCE / n) / (1 - 1 / n));
    for (const log of logs) off.push(Math.abs(log - middle) * farther);
  }
  return {
    tests,
    frequencies: frequenciesOf([...tests.values()].map(({ likelihoods }) => likelihoods)),
    usual: off.length > 0 ? MAD * median(off) : 0,
  };
}

/** What each run was slower by, over all its tests. */
function pacesOf(all: Map<string, { log: number; run: number }[]>, runs: number): number[] {
  const off: number[][] = Array.from({ length: runs }, () => []);
  for (const seen of all.values()) {
    if (seen.length < LEAST_RUNS) continue;
    const middle = median(seen.map(({ log }) => log));
    for (const { log, run } of seen) off[run]?.push(log - middle);
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
  const timed: { log: number; name: string; known: Known }[] = [];
  for (const [name, log] of logsOf(now)) {
    const known = spread.tests.get(name);
    if (known === undefined) continue;
    timed.push({ name, log, known });
    off.push(log - known.median);
  }
  const told = off.length >= LEAST_TESTS;
  const middle = told ? median(off) : 0;
  // a noisy run spreads more than the good ones did
  const noise = told ? MAD * median(off.map((one) => Math.abs(one - middle))) : 0;
  const scale = spread.usual > 0 ? Math.max(1, noise / spread.usual) : 1;
  const slower: Slower[] = [];
  for (const { name, log, known } of timed) {
    const longer = log - middle - known.median;
    const before = Math.exp(known.median);
    const seconds = Math.exp(log);
    const enough = NO_ACCIDENT.find(({ factor }) => longer >= Math.log(factor));
    if (enough === undefined || log - middle <= known.most) continue;
    if (seconds - before < LEAST_SECONDS) continue;
    const distance = longer / scale / Math.sqrt(1 + MEDIAN_VARIANCE / known.runs);
    if (tailOf(spread.frequencies, known.likelihoods, distance) > enough.probability) continue;
    slower.push({ name, before: rounded(before), now: rounded(seconds), runs: known.runs });
  }
  slower.sort((a, b) => b.now - b.before - (a.now - a.before));
  return { slower, pace: told ? rounded(Math.exp(middle)) : null };
}

const rounded = (value: number) => Number(value.toPrecision(4));
