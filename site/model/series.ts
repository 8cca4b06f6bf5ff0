import type { DstatColumn, DstatSeries } from '../../src/publish/format.ts';
import { formatBytes, formatCount } from './quantity.ts';

/** One line or area of a chart. */
export interface Trace {
  label: string;
  /** Token of its colour: `--series-<tone>`. */
  tone: string;
  values: (number | null)[];
}

/** One chart of the machine, ready to draw. */
export interface Chart {
  key: string;
  title: string;
  /** Traces are shares of one whole, drawn on top of each other. */
  stacked: boolean;
  /** Upper end of the axis where it is known (percent); else from the data. */
  top: number | null;
  /** Axis steps: bytes are read in powers of two. */
  base: 10 | 1024;
  format: (value: number) => string;
  traces: Trace[];
}

/** The charts of one host on one time axis. */
export interface HostCharts {
  host: string | null;
  /** Milliseconds after the run's origin. */
  times: number[];
  charts: Chart[];
}

interface Wanted {
  key: string;
  title: string;
  stacked?: boolean;
  top?: number;
  base?: 1024;
  format: (value: number) => string;
  traces: [group: string, name: string, label: string, tone: string][];
}

const percent = (value: number) => `${value < 9.95 ? value.toFixed(1) : Math.round(value)} %`;
const rate = (value: number) => `${formatBytes(value)}/s`;
const plain = (value: number) => (value < 100 ? value.toFixed(2) : formatCount(Math.round(value)));

/** In the order they are shown; a chart whose columns are absent is left out. */
const WANTED: Wanted[] = [
  {
    key: 'cpu',
    title: 'CPU',
    stacked: true,
    top: 100,
    format: percent,
    traces: [
      ['cpu', 'usr', 'user', 'a'],
      ['cpu', 'sys', 'system', 'b'],
      ['cpu', 'wai', 'I/O wait', 'c'],
      ['cpu', 'stl', 'stolen', 'd'],
    ],
  },
  {
    key: 'memory',
    title: 'Memory',
    base: 1024,
    format: formatBytes,
    traces: [['memory', 'used', 'used', 'a']],
  },
  {
    key: 'disk',
    title: 'Disk',
    base: 1024,
    format: rate,
    traces: [
      ['dsk', 'read', 'read', 'a'],
      ['dsk', 'writ', 'write', 'b'],
    ],
  },
  {
    key: 'net',
    title: 'Network',
    base: 1024,
    format: rate,
    traces: [
      ['net', 'recv', 'received', 'a'],
      ['net', 'send', 'sent', 'b'],
    ],
  },
  {
    key: 'load',
    title: 'Load',
    format: plain,
    traces: [
      ['load', '1m', '1 min', 'a'],
      ['load', '5m', '5 min', 'b'],
      ['load', '15m', '15 min', 'c'],
    ],
  },
];

/** A pause longer than this many usual steps is a gap: nothing is known of what was in it. */
const GAP = 10;

/** Builds the charts of a host. `origin` is the epoch time, in milliseconds, of the run's start. */
export function hostCharts(series: DstatSeries, origin: number): HostCharts {
  const { times, inserts } = withGaps(series.times, origin);
  const charts = WANTED.map((wanted): Chart => {
    const traces = wanted.traces.flatMap(([group, name, label, tone]) => {
      const column = series.columns.find((c) => c.group === group && c.name === name);
      const values = column && numbers(column, inserts);
      return values ? [{ label, tone, values }] : [];
    });
    return {
      key: wanted.key,
      title: wanted.title,
      stacked: wanted.stacked ?? false,
      top: wanted.top ?? null,
      base: wanted.base ?? 10,
      format: wanted.format,
      traces,
    };
  });
  return { host: series.host, times, charts: charts.filter((chart) => chart.traces.length > 0) };
}

/** Times after the origin, with one more inside every gap; `inserts` are the rows these follow. */
function withGaps(epoch: number[], origin: number): { times: number[]; inserts: Set<number> } {
  const steps: number[] = [];
  for (let i = 1; i < epoch.length; i++)
    steps.push((epoch[i] as number) - (epoch[i - 1] as number));
  const sorted = steps.toSorted((a, b) => a - b);
  const usual = Math.max(sorted[sorted.length >> 1] ?? 0, 1);
  const times: number[] = [];
  const inserts = new Set<number>();
  epoch.forEach((time, i) => {
    times.push(time - origin);
    if ((steps[i] ?? 0) > usual * GAP) {
      times.push(time - origin + usual);
      inserts.add(i);
    }
  });
  return { times, inserts };
}

/** A column's numbers, null in the gaps; null for a column that holds none. */
function numbers(column: DstatColumn, inserts: Set<number>): (number | null)[] | null {
  const values: (number | null)[] = [];
  let some = false;
  column.values.forEach((value, i) => {
    const number = typeof value === 'number' && Number.isFinite(value) ? value : null;
    if (number !== null) some = true;
    values.push(number);
    if (inserts.has(i)) values.push(null);
  });
  return some ? values : null;
}

/** Position of the reading in force at `time`; null before the first and inside gaps. */
export function readingAt(charts: HostCharts, time: number): number | null {
  const { times } = charts;
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  const at = low - 1;
  // A reading long past (the recording ended before the tests did) says nothing about now.
  const last = times.length - 1;
  if (at < 0) return null;
  if (at === last && time - (times[last] as number) > 5000) return null;
  return at;
}
