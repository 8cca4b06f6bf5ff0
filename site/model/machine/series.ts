import type { DstatColumn, DstatSeries } from '../../../src/format/dataset.ts';
import { lowerBound } from '../timeline/lanes.ts';
import { type Summary, summarise } from '../timeline/sampling.ts';
import { valueTop } from '../timeline/value-top.ts';
import { countOf, formatBytes, formatCount } from './quantity.ts';
import { quantityOf, sums, withGaps } from './rows.ts';

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
  /** What the machine has of it: `of 23.5 GiB`, `on 8 cores`; what it is of: `mean of 8 cores`; empty where neither is known. */
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
  /** Milliseconds between two readings, mostly. */
  step: number;
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

/** Builds the charts of a host. `origin` is the epoch time, in milliseconds, of the run's start. */
export function hostCharts(series: DstatSeries, origin: number): HostCharts {
  const { times, inserts, step } = withGaps(series.times, origin);
  const charts = WANTED.flatMap((wanted): Chart[] => {
    let parts: number | null = null;
    const traces = wanted.traces.flatMap(([group, name, label, tone]): Trace[] => {
      const found = quantityOf(series.columns, [group, name], inserts);
      parts ??= found?.parts ?? null;
      return found ? [{ label, tone, ...summarise(found.values) }] : [];
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
    const whole = [value === null ? '' : text, parts === null ? '' : sumOfParts(key, parts)];
    return [{ key, title, whole: whole.join(''), format, traces, total, top }];
  });
  const processes = series.columns
    .filter(({ unit, group }) => unit === 'text' && group === 'top')
    .map(({ name, values }) => ({ of: name, values: texts(values, inserts) }))
    .filter(({ values }) => values.some((value) => value !== null));
  return { host: series.host, file: null, times, step, charts, processes };
}

/** `mean of 8 cores`, `sum of 2 devices`: what is drawn where each was recorded for itself. */
const sumOfParts = (key: string, parts: number): string =>
  key === 'cpu' ? `mean of ${countOf(parts, 'core')}` : `sum of ${countOf(parts, 'device')}`;

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

function texts(column: DstatColumn['values'], inserts: Set<number>): (string | null)[] {
  return column.flatMap((value, i) => {
    const text = typeof value === 'string' ? value : null;
    return inserts.has(i) ? [text, null] : [text];
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
