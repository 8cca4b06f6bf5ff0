/** What of a machine is looked at when a test failed. */
import type { DstatSeries } from '../../format/dataset.ts';
import { countOf, formatBytes, formatCount } from '../../format/quantities.ts';
import { partsOf, totalOf } from './parts.ts';

export interface Measure {
  label: string;
  /** Columns that are added up; the measure is absent where one of them is. */
  columns: [group: string, name: string][];
  format: (value: number) => string;
  /** The highest value that is printed exactly, and is not above this one: `or more` is said, and counted, of it. */
  down: (value: number) => number;
  /** Less than this is never unusual, however quiet the run was. */
  floor: number;
}

const percent = (value: number) => `${Math.round(value)} %`;
const rate = (value: number) => `${formatBytes(value)}/s`;
const plain = (value: number) => (value < 100 ? value.toFixed(1) : formatCount(Math.round(value)));
const MIB = 1024 ** 2;

const downTenth = (value: number) => Math.floor(value * 10) / 10;
const downPlain = (value: number) => (value < 100 ? downTenth(value) : Math.floor(value));
/** As formatBytes() has digits. */
function downBytes(value: number): number {
  let unit = 1;
  while (value / unit >= 1024) unit *= 1024;
  const few = value / unit;
  return (unit === 1 || few >= 100 ? Math.floor(few) : downTenth(few)) * unit;
}

const both = (group: string, ...names: string[]): [string, string][] =>
  names.map((name) => [group, name]);

/** How values are printed, and rounded down to what is. */
const PERCENT = { format: percent, down: Math.floor };
const PLAIN = { format: plain, down: downPlain };
const BYTES = { format: formatBytes, down: downBytes };
const RATE = { format: rate, down: downBytes };

export const MEASURES: Measure[] = [
  { label: 'CPU user', columns: both('cpu', 'usr'), ...PERCENT, floor: 10 },
  { label: 'CPU system', columns: both('cpu', 'sys'), ...PERCENT, floor: 10 },
  { label: 'CPU waiting for I/O', columns: both('cpu', 'wai'), ...PERCENT, floor: 5 },
  { label: 'CPU stolen', columns: both('cpu', 'stl'), ...PERCENT, floor: 2 },
  { label: 'Load (1 min)', columns: both('load', '1m'), ...PLAIN, floor: 1 },
  { label: 'Memory used', columns: both('memory', 'used'), ...BYTES, floor: 64 * MIB },
  { label: 'Swap used', columns: both('swap', 'used'), ...BYTES, floor: MIB },
  { label: 'Disk', columns: both('dsk', 'read', 'writ'), ...RATE, floor: MIB },
  { label: 'Network', columns: both('net', 'recv', 'send'), ...RATE, floor: MIB },
  // The total leaves it out, and services of one machine talk over it.
  { label: 'Loopback', columns: both('net/lo', 'recv', 'send'), ...RATE, floor: MIB },
];

/** All columns that are looked at. */
export const MEASURED_COLUMNS = [
  ...MEASURES.flatMap(({ columns }) => columns),
  ...both('cpu', 'idl'),
];

/** A measure, one value a row, NaN where it is not known; null where the series has it not. */
export function measured(series: DstatSeries, { columns }: Measure): Float64Array | null {
  const found = columns.map(([group, name]) => ({
    group,
    parts: partsOf(series.columns, group, name),
  }));
  if (found.some(({ parts }) => parts.length === 0)) return null;
  const values = new Float64Array(series.times.length);
  for (const { group, parts } of found) {
    for (let row = 0; row < values.length; row++)
      values[row] = (values[row] as number) + totalOf(parts, group, (one) => one.values[row]);
  }
  return values.every(Number.isNaN) ? null : values;
}

/** Busy share of the CPU from which on it was saturated, and tasks a core. */
const [SATURATED, CROWDED] = [90, 1.5];

/** What held all through the tests, and so explains no single one of them. */
export function allAlong(series: DstatSeries, from: number, to: number): string[] {
  const rows = series.times.map((time) => time >= from && time <= to);
  const mean = (columns: Measure['columns']): number => {
    const values = measured(series, { label: '', columns, format: String, down: Number, floor: 0 });
    const inside = values?.filter((value, row) => rows[row] && !Number.isNaN(value));
    return inside && inside.length > 0
      ? inside.reduce((a, b) => a + b) / inside.length
      : Number.NaN;
  };
  const said: string[] = [];
  const busy = 100 - mean(both('cpu', 'idl'));
  if (busy >= SATURATED) said.push(`CPU saturated all along: ${percent(busy)} busy in the mean`);
  const load = mean(both('load', '1m'));
  const cores = series.cores ?? null;
  if (cores !== null && load >= CROWDED * cores) {
    said.push(`load ${plain(load)} on ${countOf(cores, 'core')} in the mean`);
  }
  return said;
}
