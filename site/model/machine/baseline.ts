import type { DstatSeries } from '../../../src/format/dataset.ts';
import { formatBytes, formatCount } from './quantity.ts';

/** One measure of the machine during a test, against the whole run. */
export interface Reading {
  label: string;
  /** Mean while the test ran. */
  during: number;
  /** Highest while the test ran. */
  peak: number;
  /** Mean of the run. */
  usual: number;
  /** 95 of 100 readings of the run are below. */
  high: number;
  format: (value: number) => string;
  /** The test's mean is beyond what 95 of 100 readings are. */
  unusual: boolean;
}

export interface HostReading {
  host: string | null;
  /** Readings taken while the test ran. */
  samples: number;
  readings: Reading[];
}

interface Measure {
  label: string;
  /** Columns that are added up; the measure is absent where one of them is. */
  columns: [group: string, name: string][];
  format: (value: number) => string;
  /** Less than this is never unusual, however quiet the run was. */
  floor: number;
}

const percent = (value: number) => `${Math.round(value)} %`;
const rate = (value: number) => `${formatBytes(value)}/s`;
const plain = (value: number) => (value < 100 ? value.toFixed(1) : formatCount(Math.round(value)));
const MIB = 1024 ** 2;

const MEASURES: Measure[] = [
  { label: 'CPU user', columns: [['cpu', 'usr']], format: percent, floor: 10 },
  { label: 'CPU system', columns: [['cpu', 'sys']], format: percent, floor: 10 },
  { label: 'CPU waiting for I/O', columns: [['cpu', 'wai']], format: percent, floor: 5 },
  { label: 'CPU stolen', columns: [['cpu', 'stl']], format: percent, floor: 2 },
  { label: 'Load (1 min)', columns: [['load', '1m']], format: plain, floor: 1 },
  { label: 'Memory used', columns: [['memory', 'used']], format: formatBytes, floor: 64 * MIB },
  { label: 'Swap used', columns: [['swap', 'used']], format: formatBytes, floor: MIB },
  {
    label: 'Disk',
    columns: [
      ['dsk', 'read'],
      ['dsk', 'writ'],
    ],
    format: rate,
    floor: MIB,
  },
  {
    label: 'Network',
    columns: [
      ['net', 'recv'],
      ['net', 'send'],
    ],
    format: rate,
    floor: MIB,
  },
];

/**
 * The machine between two instants (epoch milliseconds). A test shorter than the step of the
 * recording has the one reading that covers its end.
 */
export function readMachine(series: DstatSeries, from: number, to: number): HostReading {
  const first = series.times.findIndex((time) => time >= from);
  let last = first;
  while (last >= 0 && last < series.times.length && (series.times[last] as number) <= to) last++;
  // A reading tells of the step that ended with it.
  const covering = first >= 0 && (series.times[first] as number) - to < 10_000;
  const end = Math.max(last, covering ? first + 1 : first);
  const samples = first < 0 ? 0 : end - first;
  const readings = MEASURES.flatMap((measure): Reading[] => {
    const values = sumOf(series, measure.columns);
    if (!values || samples === 0) return [];
    const known = values.filter((value) => value !== null);
    const inside = values.slice(first, end).filter((value) => value !== null);
    if (known.length === 0 || inside.length === 0) return [];
    const sorted = known.toSorted((a, b) => a - b);
    const high = sorted[Math.floor((sorted.length - 1) * 0.95)] as number;
    const during = mean(inside);
    const unusual = during > high && during > measure.floor && inside.length < known.length;
    const { label, format } = measure;
    const peak = inside.reduce((most, value) => Math.max(most, value));
    return [{ label, format, during, peak, usual: mean(known), high, unusual }];
  });
  return { host: series.host, samples, readings };
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sumOf(series: DstatSeries, columns: Measure['columns']): (number | null)[] | null {
  const found = columns.map(([group, name]) =>
    series.columns.find((column) => column.group === group && column.name === name),
  );
  if (found.some((column) => column === undefined)) return null;
  return series.times.map((_, row) => {
    let sum = 0;
    for (const column of found) {
      const value = column?.values[row];
      if (typeof value !== 'number') return null;
      sum += value;
    }
    return sum;
  });
}
