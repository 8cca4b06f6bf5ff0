import type { DstatSeries } from '../../format/dataset.ts';
import { codeOf, type RunColumns } from '../columns.ts';
import { type Coincidence, findCoincidence, meanOf, type Rows, tail } from './coincidence.ts';
import { lowerBound } from './lower-bound.ts';
import { MEASURES, type Measure, measured } from './measures.ts';
import { median } from './median.ts';

/** Runs of tests on real time: what of them is compared with a machine. */
export interface TimedRuns
  extends Pick<
    RunColumns,
    'count' | 'length' | 'codes' | 'workers' | 'starts' | 'ends' | 'fixtures'
  > {
  /** Epoch milliseconds of the first start. */
  origin: number;
  /** The node they ran on; null: not known, or the only one. */
  host: string | null;
}

/** What of a test is looked at: its own time, or the seconds before it. */
export type Window = 'during' | 'before';

/** Milliseconds before a test. */
export const LEAD = 10_000;

/** One measure of the machine during a test, or before it, against what it was for the tests that passed. */
export interface Reading {
  label: string;
  format: (value: number) => string;
  /** As the measure's. */
  down: (value: number) => number;
  /** Mean while the test ran. */
  during: number;
  /** Highest while the test ran. */
  peak: number;
  /** Median over the passing tests; null: none was measured. */
  usual: number | null;
  /** Passing tests during which it was as high. */
  asHigh: number;
  /** As extremeness() has it. */
  extreme: number;
  /** It is beyond what chance explains. */
  marked: boolean;
  /** Less than is ever unusual. */
  low: boolean;
}

export interface HostReading {
  host: string | null;
  /** Readings taken while the test ran. */
  samples: number;
  /** Which of the recording they are: tests that ran side by side share them. */
  rows: Rows;
  readings: Reading[];
}

/** At most so many passing tests, of the same run, are marked by the same rule. */
const BASE_RATE = 0.02;
/**
 * The rule is tried with these rates, the first by which more failures are marked than chance explains: a
 * trouble that many failures share, and one so rare that a single one tells.
 */
const RATES: Record<Window, [number, number]> = {
  during: [BASE_RATE, 0.005],
  before: [BASE_RATE, 0.0025],
};
/** So improbable must it be, of all rates together: one run in 65 is told so by chance, one in 200 of the time before. */
const CHANCE: Record<Window, number> = { during: 0.015, before: 0.005 };
/** Fewer passing tests tell nothing of what is rare among them. */
const ENOUGH = 50;
/** In spreads, the distance of the highest passing test from the median, at most. */
const FARTHEST = 5;
/** Failures nearer to each other, in milliseconds, saw the same machine: they count once. */
const NEAR = 5000;
/** A test shorter than the step of the recording has the reading that covers its end, this near. */
const COVERS = 10_000;

interface Scale {
  measure: Measure;
  values: Float64Array;
  /** Means of the passing tests, ascending. */
  passing: Float64Array;
  /** Their median, and how far ahead of it is no longer usual, see spreadOf(). */
  median: number;
  spread: number;
}

/**
 * One machine during the tests of a run: what is unusual about it while a test failed is judged by the
 * tests that passed in the same run, and by all measures together, or one in nine would always be odd.
 */
export class Baseline {
  readonly #series: DstatSeries;
  readonly #origin: number;
  readonly #times: Float64Array;
  readonly #window: Window;
  readonly #scales: Scale[];
  /** How extreme a value is that is marked, see extremeness(); Infinity: nothing is. */
  readonly #limit: number;
  /** How many measures the recording has. */
  readonly measures: number;
  /** Passing tests that were measured. */
  readonly passing: number;
  /** Share of them that the rule marks. */
  readonly baseRate: number;
  /** What all failures share that few passing tests do; null where no such, or single failures are marked. */
  readonly coincidence: Coincidence | null;

  constructor(run: TimedRuns, series: DstatSeries, window: Window = 'during') {
    this.#series = series;
    this.#window = window;
    this.#origin = run.origin;
    this.#times = Float64Array.from(series.times);
    const rows = this.#rowsOf(run, passingTests(run));
    const extremes = new Float64Array(rows.length);
    this.#scales = MEASURES.flatMap((measure): Scale[] => {
      const values = measured(series, measure);
      if (!values) return [];
      const own = Float64Array.from(rows, (range) => meanOf(values, range));
      const passing = own.filter((mean) => !Number.isNaN(mean)).sort();
      const scale = { measure, values, passing, ...spreadOf(passing, measure.floor) };
      own.forEach((mean, i) => {
        extremes[i] = Math.max(extremes[i] as number, extremeness(scale, mean));
      });
      return [scale];
    });
    this.measures = this.#scales.length;
    this.passing = rows.length;
    this.#limit = rows.length < ENOUGH ? Number.POSITIVE_INFINITY : this.#findLimit(run, extremes);
    const marked = extremes.filter((extreme) => extreme >= this.#limit).length;
    this.baseRate = marked / Math.max(1, rows.length);
    const compared =
      window === 'during' && rows.length >= ENOUGH && this.#limit === Number.POSITIVE_INFINITY;
    this.coincidence = compared
      ? findCoincidence(this.#scales, this.#rowsOf(run, failures(run)), rows)
      : null;
  }

  /** What the machine was in the window of a run of a test; null: it was not measured then. */
  during(run: TimedRuns, index: number): HostReading | null {
    const rows = this.#rows(run, index);
    if (!rows) return null;
    const readings = this.#scales.flatMap((scale): Reading[] => {
      const { measure, values, passing } = scale;
      const during = meanOf(values, rows);
      if (Number.isNaN(during)) return [];
      const { label, format, down } = measure;
      const asHigh = this.asHigh(label, during);
      const peak = values.slice(...rows).reduce((most, value) => Math.max(most, value || 0), 0);
      const usual = passing[passing.length >> 1] ?? null;
      const extreme = extremeness(scale, during);
      return [
        {
          label,
          format,
          down,
          during,
          peak,
          usual,
          asHigh,
          extreme,
          marked: extreme >= this.#limit,
          low: during <= measure.floor,
        },
      ];
    });
    return { host: this.#series.host, samples: rows[1] - rows[0], rows, readings };
  }

  /** In how many passing tests what is called so was as high. */
  asHigh(label: string, level: number): number {
    const passing = this.#scales.find(({ measure }) => measure.label === label)?.passing;
    return passing ? passing.length - lowerBound(passing, level) : 0;
  }

  /** The most extreme of the values. */
  #most(values: number[]): number {
    return this.#scales.reduce(
      (most, scale, i) => Math.max(most, extremeness(scale, values[i] as number)),
      0,
    );
  }

  /** How extreme a value has to be; Infinity: no more failures are so than chance explains. */
  #findLimit(run: TimedRuns, extremes: Float64Array): number {
    const sorted = extremes.toSorted();
    const moments = this.#momentsOf(run);
    const rates = RATES[this.#window];
    for (const rate of rates) {
      // above it are so many of the passing tests
      const above = Math.max(0, Math.floor(sorted.length * rate) - 1);
      // what one in twenty passing tests reaches is nothing, however few failed
      const limit = Math.max(1, (sorted.at(-1 - above) ?? 0) + Number.EPSILON);
      const marked = moments.filter((extreme) => extreme >= limit).length;
      const chance = (above + 1) / (sorted.length + 1);
      if (marked > 0 && tail(moments.length, marked, chance) <= CHANCE[this.#window] / rates.length)
        return limit;
    }
    return Number.POSITIVE_INFINITY;
  }

  /**
   * How extreme each moment was at which tests failed: the median of its tests. The highest of a hundred that a
   * service's absence of minutes made fail is high in every run.
   */
  #momentsOf(run: TimedRuns): number[] {
    const moments: number[][] = [];
    let last = Number.NEGATIVE_INFINITY;
    for (const index of failures(run)) {
      const rows = this.#rows(run, index);
      if (!rows) continue;
      const most = this.#most(this.#scales.map((scale) => meanOf(scale.values, rows)));
      if ((run.starts[index] as number) - last > NEAR) moments.push([most]);
      else moments.at(-1)?.push(most);
      last = Math.max(last, run.ends[index] as number);
    }
    return moments.map(median);
  }

  #rowsOf(run: TimedRuns, indexes: readonly number[]): Rows[] {
    return indexes.flatMap((index): Rows[] => {
      const own = this.#rows(run, index);
      return own ? [own] : [];
    });
  }

  #rows(run: TimedRuns, index: number): Rows | null {
    const start = run.starts[index] as number;
    if (Number.isNaN(start)) return null;
    if (this.#window === 'before') return this.#rowsBefore(this.#origin + start);
    const [from, to] = [this.#origin + start, this.#origin + (run.ends[index] as number)];
    const first = lowerBound(this.#times, from);
    let end = lowerBound(this.#times, to);
    while (end < this.#times.length && this.#times[end] === to) end++;
    if (end > first) return [first, end];
    // A reading tells of the step that ended with it.
    const covering = first < this.#times.length && (this.#times[first] as number) - to < COVERS;
    return covering && (this.#times[0] as number) <= to ? [first, first + 1] : null;
  }

  /** Null where it was not measured all that time. */
  #rowsBefore(start: number): Rows | null {
    const from = start - LEAD;
    const [first, end] = [lowerBound(this.#times, from), lowerBound(this.#times, start)];
    return end > first && (this.#times[0] as number) <= from ? [first, end] : null;
  }
}

const [SUCCESS, FAIL, UXSUCCESS, INPROGRESS] = (
  ['success', 'fail', 'uxsuccess', 'inprogress'] as const
).map(codeOf);

function passingTests(run: TimedRuns): number[] {
  const indexes: number[] = [];
  for (let i = 0; i < run.count; i++) {
    if (run.codes[i] === SUCCESS && run.fixtures[i] === 0) indexes.push(i);
  }
  return indexes;
}

/** In order of start. */
function failures(run: TimedRuns): number[] {
  const indexes: number[] = [];
  for (let i = 0; i < run.count; i++) {
    const code = run.codes[i] as number;
    if (code === FAIL || code === UXSUCCESS || code === INPROGRESS) indexes.push(i);
  }
  return indexes.sort((a, b) => (run.starts[a] as number) - (run.starts[b] as number));
}

/**
 * Of ascending values: what one in twenty reaches, and so much that none of them is more than FARTHEST spreads away.
 * A disk that is quiet but for a few bursts would else have passing tests a hundred spreads away, and a memory that
 * filled up, at ten, would be nothing beside it.
 */
function spreadOf(passing: Float64Array, floor: number): { median: number; spread: number } {
  const median = passing[passing.length >> 1] ?? 0;
  const high = passing[Math.floor(passing.length * 0.95)] ?? median;
  const highest = passing.at(-1) ?? median;
  return { median, spread: Math.max(floor, high - median, (highest - median) / FARTHEST) };
}

/** How far a value is above what is usual, in spreads; 0 where it is below the measure's floor, or unknown. */
function extremeness({ measure, median, spread }: Scale, value: number): number {
  return value > measure.floor ? Math.max(0, (value - median) / spread) : 0;
}
