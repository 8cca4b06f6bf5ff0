import type { DstatColumn, DstatSeries } from '../../../src/format/dataset.ts';
import { lowerBound } from '../timeline/lanes.ts';
import { type Summary, summarise } from '../timeline/sampling.ts';
import { valueTop } from '../timeline/value-top.ts';
import { countOf, formatBytes, formatCount } from './quantity.ts';

/** One line or area of a chart; a value a row, NaN where none is known. */
export interface Trace extends Summary {
  label: string;
  /** Token of its colour: `--series-<tone>`. */
  tone: string;
}

/** One chart of the machine, ready to draw. */
export interface Chart {
  key: string;
  title: string;
  /** What the machine has of it: `of 23.5 GiB`, `on 8 cores`; empty where that is not known. */
  whole: string;
  /** The sum of traces that are shares of one whole, drawn on top of each other; null: no shares. */
  total: Summary | null;
  /** Upper end of the value axis. */
  top: number;
  format: (value: number) => string;
  traces: Trace[];
}

/** What the machine's most expensive process was, in CPU or I/O; texts as dstat wrote them. */
export interface Processes {
  /** `cpu`, `io`, `mem`, ... */
  of: string;
  values: (string | null)[];
}

/** The charts of one host on one time axis. */
export interface HostCharts {
  host: string | null;
  /** The file, where another is of the same host. */
  file: string | null;
  /** Milliseconds after the run's origin. */
  times: Float64Array;
  charts: Chart[];
  processes: Processes[];
}

interface Wanted {
  key: string;
  title: string;
  stacked?: boolean;
  top?: number;
  base?: 1024;
  format: (value: number) => string;
  traces: [group: string, name: string, label: string, tone: string][];
  /** What the machine has of it, and how that is said; it is within the axis. */
  whole?: (series: DstatSeries) => { value: number | null; text: string };
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
    whole: ({ memoryBytes = null }) => ({
      value: memoryBytes,
      text: `of ${formatBytes(memoryBytes ?? 0)}`,
    }),
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
    whole: ({ cores = null }) => ({ value: cores, text: `on ${countOf(cores ?? 0, 'core')}` }),
  },
  {
    key: 'swap',
    title: 'Swap',
    base: 1024,
    format: formatBytes,
    traces: [['swap', 'used', 'used', 'a']],
  },
];

/** A pause longer than this many usual steps is a gap: nothing is known of what was in it. */
const GAP = 10;

/** Builds the charts of a host. `origin` is the epoch time, in milliseconds, of the run's start. */
export function hostCharts(series: DstatSeries, origin: number): HostCharts {
  const { times, inserts } = withGaps(series.times, origin);
  const charts = WANTED.flatMap((wanted): Chart[] => {
    const traces = wanted.traces.flatMap(([group, name, label, tone]): Trace[] => {
      const column = series.columns.find((c) => c.group === group && c.name === name);
      const values = column && numbers(column, inserts);
      return values ? [{ label, tone, ...summarise(values) }] : [];
    });
    if (traces.length === 0) return [];
    const total = wanted.stacked ? summarise(sums(traces)) : null;
    const { value, text } = wanted.whole?.(series) ?? { value: null, text: '' };
    const highest = Math.max(
      value ?? 0,
      ...(total ? [total] : traces).map(({ values }) => highestOf(values)),
    );
    const { key, title, format } = wanted;
    // What a machine has of memory is no round number, and there is none above it.
    const full = wanted.base === 1024 && value === highest && value > 0 ? value : undefined;
    const top = wanted.top ?? full ?? valueTop(highest, wanted.base ?? 10);
    return [{ key, title, whole: value === null ? '' : text, format, traces, total, top }];
  });
  const processes = series.columns
    .filter(({ unit, group }) => unit === 'text' && group === 'top')
    .map(({ name, values }) => ({ of: name, values: texts(values, inserts) }))
    .filter(({ values }) => values.some((value) => value !== null));
  return { host: series.host, file: null, times, charts, processes };
}

/** The charts of each; those of one host are told apart by their files. */
export function hostsCharts(
  series: readonly DstatSeries[],
  files: readonly string[],
  origin: number,
): HostCharts[] {
  const hosts = series.map(({ host }) => host);
  return series.map((one, i) => {
    const alone = hosts.indexOf(one.host) === hosts.lastIndexOf(one.host);
    return { ...hostCharts(one, origin), file: alone ? null : (files[i] ?? null) };
  });
}

/** Times after the origin, with one more inside every gap; `inserts` are the rows these follow. */
function withGaps(epoch: number[], origin: number): { times: Float64Array; inserts: Set<number> } {
  const steps = Float64Array.from({ length: Math.max(epoch.length - 1, 0) }, (_, i) => {
    return (epoch[i + 1] as number) - (epoch[i] as number);
  });
  const usual = Math.max(steps.toSorted()[steps.length >> 1] ?? 0, 1);
  const times: number[] = [];
  const inserts = new Set<number>();
  epoch.forEach((time, i) => {
    times.push(time - origin);
    if ((steps[i] ?? 0) > usual * GAP) {
      times.push(time - origin + usual);
      inserts.add(i);
    }
  });
  return { times: Float64Array.from(times), inserts };
}

/** A column's numbers, NaN in the gaps; null for a column that holds none. */
function numbers(column: DstatColumn, inserts: Set<number>): Float64Array | null {
  const values = new Float64Array(column.values.length + inserts.size);
  let some = false;
  let at = 0;
  column.values.forEach((value, i) => {
    const number = typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
    if (!Number.isNaN(number)) some = true;
    values[at++] = number;
    if (inserts.has(i)) values[at++] = Number.NaN;
  });
  return some ? values : null;
}

function texts(column: DstatColumn['values'], inserts: Set<number>): (string | null)[] {
  return column.flatMap((value, i) => {
    const text = typeof value === 'string' ? value : null;
    return inserts.has(i) ? [text, null] : [text];
  });
}

/** Sum of the known values of every row; NaN where none is known. */
function sums(traces: Trace[]): Float64Array {
  return (traces[0] as Trace).values.map((_, row) => {
    let sum = Number.NaN;
    for (const { values } of traces) {
      const value = values[row] as number;
      if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
    }
    return sum;
  });
}

function highestOf(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** Position of the reading in force at `time`; null before the first and long after the last. */
export function readingAt({ times }: HostCharts, time: number): number | null {
  let at = lowerBound(times, time);
  if (times[at] !== time) at--;
  if (at < 0) return null;
  // A reading long past (the recording ended before the tests did) says nothing about now.
  const last = times.length - 1;
  if (at === last && time - (times[last] as number) > 5000) return null;
  return at;
}
