/**
 * Which tests took longer than their times differ by themselves.
 *
 * Times of a test spread by a factor, not by seconds, so logarithms are compared. Five runs say little of
 * one test's spread: one that was lucky five times would be called slower at the next. So a test's own
 * spread is taken together with that of tests of about its length. What the whole run was slower by is
 * no test's own, and told apart (`pace`).
 */

import type { Slower } from '../../format/history.ts';
import { median } from '../machine/median.ts';
import type { States } from './states.ts';

/** Good runs in which a test must have been timed. */
const LEAST_RUNS = 3;
/** Seconds by which it must be longer: shorter tests are noise of the machine. */
const LEAST_SECONDS = 0.25;
/** And the factor. */
const LEAST_FACTOR = 1.4;
/** Times its spread beyond which a difference is no accident: once in some 10,000 tests. */
const BEYOND = 4.5;
const HIGH = 0.8;
/** Runs for which the spread of tests like it counts beside those of its own. */
const OTHERS_COUNT = 4;
/** Tests of which the pace of a run can be told. */
const LEAST_TESTS = 20;
/** The median absolute deviation of normal values, as a standard deviation. */
const MAD = 1.4826;

export interface Spread {
  /** By name: logarithms of seconds of the good runs, freed of what each run was slower by. */
  tests: Map<string, { median: number; deviation: number; most: number; runs: number }>;
  /** Typical deviation of tests by length: index bandOf(). */
  bands: number[];
}

/** Of most tests it is less: one of five runs may be as noisy as the noisiest, and just have been lucky. */
function highOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * HIGH)] ?? 0;
}

/** Tests of 0.1 s and less, 0.3, 1, 3, ... 100 s and more. */
const bandOf = (log: number) => Math.max(0, Math.min(6, Math.round(log / Math.log(3.16)) + 2));
const BANDS = 7;

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
  const deviations: number[][] = Array.from({ length: BANDS }, () => []);
  for (const [name, seen] of all) {
    if (seen.length < LEAST_RUNS) continue;
    const logs = seen.map(({ log, run }) => log - (paces[run] as number));
    const middle = median(logs);
    const squares = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0);
    const deviation = Math.sqrt(squares / (logs.length - 1));
    tests.set(name, { median: middle, deviation, most: Math.max(...logs), runs: logs.length });
    deviations[bandOf(middle)]?.push(deviation);
  }
  const overall = highOf(deviations.flat());
  const bands = deviations.map((list) => (list.length < LEAST_TESTS ? overall : highOf(list)));
  return { tests, bands };
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
  const timed: { name: string; log: number }[] = [];
  for (const [name, log] of logsOf(now)) {
    const known = spread.tests.get(name);
    if (known === undefined) continue;
    timed.push({ name, log });
    off.push(log - known.median);
  }
  const told = off.length >= LEAST_TESTS;
  const middle = told ? median(off) : 0;
  // a noisy run spreads more than the good ones did
  const noise = told ? MAD * median(off.map((one) => Math.abs(one - middle))) : 0;
  const slower: Slower[] = [];
  for (const { name, log } of timed) {
    const known = spread.tests.get(name);
    if (known === undefined) continue;
    const band = spread.bands[bandOf(known.median)] ?? 0;
    const own = known.runs - 1;
    const pooled = Math.sqrt(
      (own * known.deviation ** 2 + OTHERS_COUNT * band ** 2) / (own + OTHERS_COUNT),
    );
    const least = Math.max(Math.log(LEAST_FACTOR), BEYOND * Math.max(pooled, noise));
    const freed = log - middle;
    const before = Math.exp(known.median);
    const seconds = Math.exp(log);
    if (freed - known.median < least || freed <= known.most) continue;
    if (seconds - before < LEAST_SECONDS) continue;
    slower.push({ name, before: rounded(before), now: rounded(seconds), runs: known.runs });
  }
  slower.sort((a, b) => b.now - b.before - (a.now - a.before));
  return { slower, pace: told ? rounded(Math.exp(middle)) : null };
}

const rounded = (value: number) => Number(value.toPrecision(4));
