/**
 * Whether the failing tests of a run lie where the machine was high, and its passing ones mostly do not: a trouble of
 * minutes, in which so many tests passed as well that no single failure tells of it.
 *
 * Tests of several workers and of a few minutes see one and the same machine: they are no 32 observations. So the
 * failures are moved along the recording, round its end, as they stand (a rotation test): what both the failures
 * and the machine have of stretches stays, and only their coming together is tried.
 */
import { lowerBound } from './lower-bound.ts';
import type { Measure } from './measures.ts';

/** A range of rows of a series, half-open. */
export type Rows = [first: number, end: number];

/** A measure, and its means while each of the passing tests ran, ascending. */
export interface Compared {
  measure: Measure;
  values: Float64Array;
  passing: Float64Array;
}

export interface Coincidence {
  measure: Measure;
  /** So high it was during `failures` of the `failed` tests that were measured, at least, and during `asHigh` that passed. */
  level: number;
  failures: number;
  failed: number;
  asHigh: number;
  /** More than chance explains; else it is a fact, and tells nothing yet. */
  beyondChance: boolean;
}

/** Of the failing tests so many share it, and of the passing ones at most so many. */
const SHARED = 0.9;
const ELSEWHERE = 0.25;
/** Fewer failing tests are judged each for itself; so many passing ones are to lie before them and after, not so high. */
const [LEAST, AROUND] = [5, 5];
/** So improbable it is at least were the failing tests independent: else it is not looked at. */
const NAIVE = 1e-4;
/** So rarely may failures that are moved lie as high. */
const CHANCE = 0.01;
/** Places they are moved to, and of each kind tests that are moved, at most. */
const [PLACES, MOVED] = [800, 500];

/**
 * @param failing what was measured of the tests that failed
 * @param passing of those that passed, not in order
 * @returns null where they do not differ
 */
export function findCoincidence(
  compared: readonly Compared[],
  failing: readonly Rows[],
  passing: readonly Rows[],
): Coincidence | null {
  if (failing.length < LEAST) return null;
  const sums = compared.map(({ values }) => new Sums(values));
  let found: { at: number; told: Omit<Coincidence, 'beyondChance'>; share: number } | null = null;
  compared.forEach(({ measure, values, passing: sorted }, at) => {
    const means = Float64Array.from(failing, (rows) => meanOf(values, rows))
      .filter((mean) => !Number.isNaN(mean))
      .sort();
    const lowest = means[Math.floor(means.length * (1 - SHARED))];
    if (lowest === undefined) return;
    const level = measure.down(lowest);
    if (level <= measure.floor) return;
    // what is printed as the median is nothing that tells them apart
    const median = sorted[sorted.length >> 1];
    if (median !== undefined && measure.format(level) === measure.format(median)) return;
    const asHigh = sorted.length - lowerBound(sorted, level);
    const share = (asHigh + 1) / (sorted.length + 1);
    if (share > ELSEWHERE || (found !== null && share >= found.share)) return;
    const failures = means.length - lowerBound(means, level);
    if (tail(means.length, failures, share) > NAIVE) return;
    found = { at, share, told: { measure, level, failures, failed: means.length, asHigh } };
  });
  if (found === null) return null;
  const { at, told } = found as { at: number; told: Omit<Coincidence, 'beyondChance'> };
  const beyondChance =
    isEnclosed(sums[at] as Sums, told.level, failing, passing) &&
    rotate(compared, sums, at, failing, passing) <= CHANCE;
  return { ...told, beyondChance };
}

/**
 * Whether it was lower before the first failure and again after the last: what rises all through a run is highest at
 * its end, and so is the number of failures once a service is gone.
 */
function isEnclosed(
  sums: Sums,
  level: number,
  failing: readonly Rows[],
  passing: readonly Rows[],
): boolean {
  const first = failing.reduce((least, [from]) => Math.min(least, from), Number.POSITIVE_INFINITY);
  const last = failing.reduce((most, [, end]) => Math.max(most, end), 0);
  const low = passing.filter((rows) => sums.mean(rows) < level);
  return (
    low.filter(([, end]) => end <= first).length >= AROUND &&
    low.filter(([from]) => from >= last).length >= AROUND
  );
}

/** The share of places in which the failures would lie as high, in any measure, as they do in the one. */
function rotate(
  compared: readonly Compared[],
  sums: readonly Sums[],
  at: number,
  failing: readonly Rows[],
  passing: readonly Rows[],
): number {
  const tests = [...failing, ...passing];
  const from = tests.reduce((least, [first]) => Math.min(least, first), Number.POSITIVE_INFINITY);
  const length = tests.reduce((most, [, end]) => Math.max(most, end), 0) - from;
  const step = Math.max(1, length / PLACES);
  const [moved, beside] = [some(failing), some(passing)];
  const meanAt = (of: number, by: number, those: readonly Rows[]): number => {
    let [sum, known] = [0, 0];
    for (const [first, end] of those) {
      const begin = from + ((first - from + by) % length);
      const own = (sums[of] as Sums).meanRound([begin, begin + end - first], from, from + length);
      if (Number.isNaN(own)) continue;
      sum += own;
      known++;
    }
    return sum / Math.max(1, known);
  };
  const spreads = compared.map((one) => spreadOf(one.passing));
  /** How much higher it is for them than for those that passed, which are moved with them. */
  const height = (of: number, by: number): number =>
    (meanAt(of, by, moved) - meanAt(of, by, beside)) / (spreads[of] as number);
  const own = height(at, 0);
  let [places, asHigh] = [0, 0];
  for (let by = 0; by < length; by += step) {
    places++;
    if (compared.some((_, of) => height(of, Math.floor(by)) >= own)) asHigh++;
  }
  return asHigh / places;
}

/** Every so many of them, MOVED at most. */
function some(rows: readonly Rows[]): readonly Rows[] {
  const every = Math.ceil(rows.length / MOVED);
  return rows.filter((_, i) => i % every === 0);
}

/** Standard deviation of what was measured of passing tests: in it one measure compares with another. */
function spreadOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Math.sqrt(square) || Number.POSITIVE_INFINITY;
}

/** Means of any range of rows at once; NaN where none is known. */
class Sums {
  readonly #sums: Float64Array;
  readonly #known: Float64Array;

  constructor(values: Float64Array) {
    this.#sums = new Float64Array(values.length + 1);
    this.#known = new Float64Array(values.length + 1);
    values.forEach((value, row) => {
      const known = !Number.isNaN(value);
      this.#sums[row + 1] = (this.#sums[row] as number) + (known ? value : 0);
      this.#known[row + 1] = (this.#known[row] as number) + (known ? 1 : 0);
    });
  }

  mean([first, end]: Rows): number {
    return this.#sum(this.#sums, first, end) / this.#sum(this.#known, first, end);
  }

  /** Of a range that goes on at `from` where it passes `to`. */
  meanRound([first, end]: Rows, from: number, to: number): number {
    if (end <= to) return this.mean([first, end]);
    const rest = Math.min(to, from + end - to);
    const of = (sums: Float64Array) => this.#sum(sums, first, to) + this.#sum(sums, from, rest);
    return of(this.#sums) / of(this.#known);
  }

  #sum(sums: Float64Array, first: number, end: number): number {
    return (sums[end] as number) - (sums[first] as number);
  }
}

/** NaN where none of them is known. */
export function meanOf(values: Float64Array, [first, end]: Rows): number {
  let [sum, known] = [0, 0];
  for (let row = first; row < end; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    known++;
  }
  return known === 0 ? Number.NaN : sum / known;
}

/** The probability of at least `least` of `count` by a chance of `p` each. */
export function tail(count: number, least: number, p: number): number {
  let term = (1 - p) ** count;
  let below = 0;
  for (let k = 0; k < least; k++) {
    below += term;
    term *= (((count - k) / (k + 1)) * p) / (1 - p);
  }
  return 1 - below;
}
