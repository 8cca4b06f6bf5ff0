import type { DstatSeries } from '../../../src/format/dataset.ts';
import { codeOf } from '../../../src/verdict/columns.ts';
import type { Run } from '../run/run.ts';
import { lowerBound } from '../timeline/lanes.ts';
import { MEASURES, type Measure, measured } from './measures.ts';

/** One measure of the machine during a test, against what it was during the tests that passed. */
export interface Reading {
  label: string;
  format: (value: number) => string;
  /** Mean while the test ran. */
  during: number;
  /** Highest while the test ran. */
  peak: number;
  /** Median over the passing tests; null: none was measured. */
  usual: number | null;
  /** Passing tests during which it was as high. */
  asHigh: number;
  /** It is beyond what chance explains. */
  marked: boolean;
}

export interface HostReading {
  host: string | null;
  /** Readings taken while the test ran. */
  samples: number;
  readings: Reading[];
}

/** A range of rows of a series, half-open. */
type Rows = [first: number, end: number];

/** At most so many passing tests, of the same run, are marked by the same rule. */
export const BASE_RATE = 0.02;
/** Fewer passing tests tell nothing of what is rare among them. */
const ENOUGH = 50;
/** So improbable must it be that so many of the failures are marked by chance. */
const CHANCE = 0.05;
/** Failures nearer to each other, in milliseconds, saw the same machine: they count once. */
const NEAR = 5000;
/** A test shorter than the step of the recording has the reading that covers its end, this near. */
const COVERS = 10_000;

interface Scale {
  measure: Measure;
  values: Float64Array;
  /** Means of the passing tests, ascending. */
  passing: Float64Array;
}

/**
 * One machine during the tests of a run: what is unusual about it while a test failed is judged by the
 * tests that passed in the same run, and by all measures together, or one in nine would always be odd.
 */
export class Baseline {
  readonly #series: DstatSeries;
  readonly #origin: number;
  readonly #times: Float64Array;
  readonly #scales: Scale[];
  /** Share of passing tests below which a measure is marked; 0: nothing is. */
  readonly #limit: number;
  /** Passing tests that were measured. */
  readonly passing: number;
  /** Share of them that the rule marks. */
  readonly baseRate: number;

  constructor(run: Run, series: DstatSeries) {
    this.#series = series;
    this.#origin = run.origin;
    this.#times = Float64Array.from(series.times);
    const rows = passingTests(run).flatMap((index): Rows[] => {
      const own = this.#rows(run, index);
      return own ? [own] : [];
    });
    const means: Float64Array[] = [];
    this.#scales = MEASURES.flatMap((measure): Scale[] => {
      const values = measured(series, measure);
      if (!values) return [];
      const own = Float64Array.from(rows, (range) => meanOf(values, range));
      means.push(own);
      return [{ measure, values, passing: own.filter((mean) => !Number.isNaN(mean)).sort() }];
    });
    this.passing = rows.length;
    const rarest = rows.map((_, i) => this.#rarest(means.map((own) => own[i] as number)));
    this.#limit = rows.length < ENOUGH ? 0 : limitOf(rarest);
    const marked = rarest.filter((share) => share < this.#limit).length;
    this.baseRate = marked / Math.max(1, rows.length);
    if (!this.#isBeyondChance(run)) this.#limit = 0;
  }

  /** What the machine was during a run of a test; null: it was not measured then. */
  during(run: Run, index: number): HostReading | null {
    const rows = this.#rows(run, index);
    if (!rows) return null;
    const readings = this.#scales.flatMap(({ measure, values, passing }): Reading[] => {
      const during = meanOf(values, rows);
      if (Number.isNaN(during)) return [];
      const asHigh = passing.length - lowerBound(passing, during);
      const { label, format } = measure;
      const peak = values.slice(...rows).reduce((most, value) => Math.max(most, value || 0), 0);
      const usual = passing[passing.length >> 1] ?? null;
      return [
        {
          label,
          format,
          during,
          peak,
          usual,
          asHigh,
          marked: this.#marks(measure, during, asHigh),
        },
      ];
    });
    return { host: this.#series.host, samples: rows[1] - rows[0], readings };
  }

  #marks(measure: Measure, during: number, asHigh: number): boolean {
    return during > measure.floor && asHigh / Math.max(1, this.passing) < this.#limit;
  }

  /** The smallest share of passing tests that reach one of the values. */
  #rarest(values: number[]): number {
    return this.#scales.reduce((least, { measure, passing }, i) => {
      const value = values[i] as number;
      if (Number.isNaN(value) || value <= measure.floor) return least;
      return Math.min(least, (passing.length - lowerBound(passing, value)) / passing.length);
    }, 1);
  }

  /** Whether more failures are marked than would be if they had met the machine by chance. */
  #isBeyondChance(run: Run): boolean {
    if (this.#limit === 0) return false;
    let [moments, marked, last] = [0, 0, Number.NEGATIVE_INFINITY];
    let had = false;
    for (const index of failures(run)) {
      const rows = this.#rows(run, index);
      if (!rows) continue;
      const start = run.starts[index] as number;
      if (start - last > NEAR) {
        moments++;
        had = false;
      }
      last = Math.max(last, run.ends[index] as number);
      const values = this.#scales.map((scale) => meanOf(scale.values, rows));
      if (had || this.#rarest(values) >= this.#limit) continue;
      had = true;
      marked++;
    }
    return marked > 0 && tail(moments, marked, BASE_RATE) <= CHANCE;
  }

  #rows(run: Run, index: number): Rows | null {
    const start = run.starts[index] as number;
    if (Number.isNaN(start)) return null;
    const [from, to] = [this.#origin + start, this.#origin + (run.ends[index] as number)];
    const first = lowerBound(this.#times, from);
    let end = lowerBound(this.#times, to);
    while (end < this.#times.length && this.#times[end] === to) end++;
    if (end > first) return [first, end];
    // A reading tells of the step that ended with it.
    const covering = first < this.#times.length && (this.#times[first] as number) - to < COVERS;
    return covering && (this.#times[0] as number) <= to ? [first, first + 1] : null;
  }
}

const [SUCCESS, FAIL, UXSUCCESS, INPROGRESS] = (
  ['success', 'fail', 'uxsuccess', 'inprogress'] as const
).map(codeOf);

function passingTests(run: Run): number[] {
  const indexes: number[] = [];
  for (let i = 0; i < run.count; i++) {
    if (run.codes[i] === SUCCESS && run.fixtures[i] === 0) indexes.push(i);
  }
  return indexes;
}

/** In order of start. */
function failures(run: Run): number[] {
  const indexes: number[] = [];
  for (let i = 0; i < run.count; i++) {
    const code = run.codes[i] as number;
    if (code === FAIL || code === UXSUCCESS || code === INPROGRESS) indexes.push(i);
  }
  return indexes.sort((a, b) => (run.starts[a] as number) - (run.starts[b] as number));
}

/** The share that no more than BASE_RATE of the passing tests are below. */
function limitOf(rarest: number[]): number {
  const sorted = rarest.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * BASE_RATE)] ?? 0;
}

function meanOf(values: Float64Array, [first, end]: Rows): number {
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
function tail(count: number, least: number, p: number): number {
  let term = (1 - p) ** count;
  let below = 0;
  for (let k = 0; k < least; k++) {
    below += term;
    term *= (((count - k) / (k + 1)) * p) / (1 - p);
  }
  return 1 - below;
}
