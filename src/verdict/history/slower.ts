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
export const LEAST_RUNS = 3;
/** Seconds by which it must be longer: shorter tests are noise of the machine. */
const LEAST_SECONDS = 0.25;
/** And the factors, with the probability below which such a time is no accident: a small one says less. */
const NO_ACCIDENT = [
  { factor: 1.85, probability: 0.001_5 },
  { factor: 1.4, probability: 0.000_01 },
];
const LEAST_LONGER = Math.log(Math.min(...NO_ACCIDENT.map(({ factor }) => factor)));
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
  seconds: ArrayLike<number>;
}

/** @param names whose times are wanted; else all */
export function timesOf({ tests }: States, names: readonly string[] = [...tests.keys()]): Times {
  const seconds = new Float64Array(names.length);
  for (const [at, name] of names.entries()) {
    const tested = tests.get(name);
    if (tested?.state === 'p' && !tested.fixture && tested.seconds > 0)
      seconds[at] = tested.seconds;
  }
  return { names, seconds };
}

/**
 * Logarithms of times: a row a test, a place in it a run, NaN where it tells nothing. In arrays of numbers alone, as
 * every build goes through all tests of five runs.
 */
interface Table {
  logs: Float64Array;
  tests: number;
  runs: number;
  /** The rows of some tests. */
  rowsOf(names: readonly string[]): Int32Array;
}

function tabulate(good: readonly Times[]): Table {
  const rowOf = new Map<string, number>();
  const known = new Map<readonly string[], Int32Array>();
  const rowsOf = (names: readonly string[]): Int32Array => {
    let rows = known.get(names);
    if (rows !== undefined) return rows;
    rows = new Int32Array(names.length);
    for (const [at, name] of names.entries()) {
      const row = rowOf.get(name) ?? rowOf.size;
      if (row === rowOf.size) rowOf.set(name, row);
      rows[at] = row;
    }
    known.set(names, rows);
    return rows;
  };
  for (const { names } of good) rowsOf(names);
  const [tests, runs] = [rowOf.size, good.length];
  const logs = new Float64Array(tests * runs).fill(Number.NaN);
  for (const [run, { names, seconds }] of good.entries()) {
    const rows = rowsOf(names);
    for (let at = 0; at < rows.length; at++) {
      const time = seconds[at] as number;
      if (time > 0) logs[(rows[at] as number) * runs + run] = Math.log(time);
    }
  }
  return { logs, tests, runs, rowsOf };
}

/** Sorts a few numbers in their places, those that are NaN behind. @returns how many are numbers */
function sortFew(values: Float64Array, from: number, to: number): number {
  let end = from;
  for (let next = from; next < to; next++) {
    const value = values[next] as number;
    if (Number.isNaN(value)) continue;
    let at = end++;
    if (at !== next) values[next] = Number.NaN;
    for (; at > from && (values[at - 1] as number) > value; at--)
      values[at] = values[at - 1] as number;
    values[at] = value;
  }
  return end - from;
}

/** The median of numbers that ascend from a place on; there is one at least. */
const middleOf = (sorted: Float64Array, from: number, count: number): number =>
  ((sorted[from + ((count - 1) >> 1)] as number) + (sorted[from + (count >> 1)] as number)) / 2;

/** What each run was slower by, over all its tests. */
function pacesOf({ logs, tests, runs }: Table): Float64Array {
  const off = Array.from({ length: runs }, () => new Float64Array(tests));
  const counts = new Int32Array(runs);
  const row = new Float64Array(runs);
  for (let from = 0; from < logs.length; from += runs) {
    for (let run = 0; run < runs; run++) row[run] = logs[from + run] as number;
    const known = sortFew(row, 0, runs);
    if (known < LEAST_RUNS) continue;
    const middle = middleOf(row, 0, known);
    for (let run = 0; run < runs; run++) {
      const log = logs[from + run] as number;
      if (!Number.isNaN(log)) (off[run] as Float64Array)[(counts[run] as number)++] = log - middle;
    }
  }
  return Float64Array.from(off, (all, run) => {
    const count = counts[run] as number;
    return count < LEAST_TESTS ? 0 : median(all.subarray(0, count));
  });
}

/** How much the times of good runs differ by themselves, each freed of what its run was slower by. */
interface Spread {
  /** The row of each of some tests, or what is none. */
  rowsOf(names: readonly string[]): Int32Array;
  /** The logarithms of a row, ascending; of tests that were timed too seldom none. */
  row(row: number): Float64Array;
  /** Of those their middle, else NaN. */
  middles: Float64Array;
}

function measureSpread(good: readonly Times[]): Spread {
  const table = tabulate(good);
  const { logs, tests, runs } = table;
  const paces = pacesOf(table);
  const middles = new Float64Array(tests).fill(Number.NaN);
  const known = new Int32Array(tests);
  for (let test = 0; test < tests; test++) {
    const from = test * runs;
    for (let run = 0; run < runs; run++) (logs[from + run] as number) -= paces[run] as number;
    const count = sortFew(logs, from, from + runs);
    if (count < LEAST_RUNS) continue;
    known[test] = count;
    middles[test] = middleOf(logs, from, count);
  }
  return {
    rowsOf: table.rowsOf,
    row: (row) => logs.subarray(row * runs, row * runs + (known[row] ?? 0)),
    middles,
  };
}

/** The rows of all tests that were timed often enough. */
function* allRows({ row, middles }: Spread): Generator<Float64Array> {
  for (const [test, middle] of middles.entries()) if (!Number.isNaN(middle)) yield row(test);
}

/** How far times are from the median of their test, mostly: a standard deviation; 0: not known. */
function usualOf(spread: Spread): number {
  const off: number[] = [];
  for (const sorted of allRows(spread)) {
    const n = sorted.length;
    const middle = middleOf(sorted, 0, n);
    // of what the median is made of: another time is as much farther from it
    const farther = Math.sqrt((1 + MEDIAN_VARIANCE / n) / (1 - 1 / n));
    for (const log of sorted) off.push(Math.abs(log - middle) * farther);
  }
  return off.length > 0 ? MAD * median(off) : 0;
}

/** A test that took longer, as it seems. */
interface Longer {
  row: number;
  name: string;
  /** Logarithms. */
  log: number;
  usual: number;
}

/**
 * The tests that were slower, those that lost most time first.
 *
 * @param good runs of the job, that say how much times differ by themselves
 * @returns `pace`: the factor by which the run was slower over all; null where too few tests tell
 */
export function slowerTests(
  { names, seconds: times }: Times,
  good: readonly Times[],
): { slower: Slower[]; pace: number | null } {
  const spread = measureSpread(good);
  const rows = spread.rowsOf(names);
  const logs = new Float64Array(names.length).fill(Number.NaN);
  const off = new Float64Array(names.length);
  let count = 0;
  for (let at = 0; at < rows.length; at++) {
    const time = times[at] as number;
    const usual = spread.middles[rows[at] as number] ?? Number.NaN;
    if (time === 0 || Number.isNaN(usual)) continue;
    logs[at] = Math.log(time);
    off[count++] = (logs[at] as number) - usual;
  }
  const told = count >= LEAST_TESTS;
  const middle = told ? median(off.subarray(0, count)) : 0;
  const longer: Longer[] = [];
  for (let at = 0; at < rows.length; at++) {
    const log = logs[at] as number;
    const row = rows[at] as number;
    const usual = spread.middles[row] as number;
    // NaN is none of them
    if (!(log - middle - usual >= LEAST_LONGER)) continue;
    if (log - middle <= (spread.row(row).at(-1) as number)) continue;
    if (Math.exp(log) - Math.exp(usual) < LEAST_SECONDS) continue;
    longer.push({ row, name: names[at] as string, log, usual });
  }
  const all = off.subarray(0, told ? count : 0);
  const slower = longer.length === 0 ? [] : noAccidents(longer, spread, all, middle);
  return { slower, pace: told ? rounded(Math.exp(middle)) : null };
}

/** Those of which such a time is no accident. @param off how much longer all tests were; `middle`: of these */
function noAccidents(
  longer: readonly Longer[],
  spread: Spread,
  off: Float64Array,
  middle: number,
): Slower[] {
  // a noisy run spreads more than the good ones did
  const noise = off.length > 0 ? MAD * median(off.map((one) => Math.abs(one - middle))) : 0;
  const usually = usualOf(spread);
  const scale = usually > 0 ? Math.max(1, noise / usually) : 1;
  const frequencies = frequenciesOf(allRows(spread));
  const slower: Slower[] = [];
  for (const { row, name, log, usual } of longer) {
    const known = spread.row(row);
    const by = log - middle - usual;
    const distance = by / scale / Math.sqrt(1 + MEDIAN_VARIANCE / known.length);
    const enough = NO_ACCIDENT.find(({ factor }) => by >= Math.log(factor));
    if (enough === undefined || tailOf(frequencies, known, distance) > enough.probability) continue;
    const [before, now] = [Math.exp(usual), Math.exp(log)];
    slower.push({ name, before: rounded(before), now: rounded(now), runs: known.length });
  }
  return slower.sort((a, b) => b.now - b.before - (a.now - a.before));
}

const rounded = (value: number) => Number(value.toPrecision(4));
