/**
 * Writes a dstat series as the CSV that upstream's site reads, which wants the first cell `Dstat ...
 * CSV output`, the two header rows as rows 5 and 6, and times as day and month in UTC.
 *
 * It decides by the first row of the run what it shows of all, so rows before which a tool had nothing
 * to compare with, without rates, are left out.
 */

import type { Artifact } from '../../format/dataset.ts';
import { artifact } from '../artifact.ts';
import { createDataFile, type DataFileOptions } from '../file/data-file.ts';
import type { MachineColumn, MachineSeries } from '../machine-series.ts';

/** dstat 0.8.0's titles of our groups, in its order. */
const TITLES: Record<string, string> = {
  cpu: 'total cpu usage',
  memory: 'memory usage',
  net: 'net/total',
  dsk: 'dsk/total',
  io: 'io/total',
  system: 'system',
  load: 'load avg',
  procs: 'procs',
  paging: 'paging',
  top: 'most expensive process',
  swap: 'swap',
  tcp: 'tcp sockets',
};

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const pad = (value: number) => String(value).padStart(2, '0');

/** `22-11 16:19:21` in UTC. */
function rowTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = `${pad(date.getUTCDate())}-${pad(date.getUTCMonth() + 1)}`;
  return `${day} ${date.toISOString().slice(11, 19)}`;
}

/** `22 Nov 2026 16:19:21 UTC`. */
function headerDate(milliseconds: number): string {
  return new Date(milliseconds)
    .toUTCString()
    .replace(/^\w+, /, '')
    .replace('GMT', 'UTC');
}

function cell(value: number | string | null): string {
  if (value === null) return '';
  return typeof value === 'string' ? quote(value) : String(Math.round(value * 1000) / 1000);
}

/** What upstream's site shows; each needs all of its columns. */
const LANES = [
  ['cpu usr', 'cpu sys'],
  ['memory used'],
  ['net recv', 'net send'],
  ['dsk read', 'dsk writ'],
];
/** Rows without rates that a tool writes at its start: one, and none a moment before. */
const MAX_BARE = 3;

/** Whether a row lacks a lane that one of the next rows has beside all of its own. */
function bareRows({ columns, times }: MachineSeries): (row: number) => boolean {
  const lanes = LANES.map((names) =>
    names.map((name) => columns.find((column) => `${column.group} ${column.name}` === name)),
  );
  const lanesAt = (row: number) =>
    lanes.map((lane) => lane.every((column) => (column?.at(row) ?? null) !== null));
  return (row) => {
    const own = lanesAt(row);
    if (own.every(Boolean)) return false;
    for (let next = row + 1; next <= Math.min(row + MAX_BARE, times.length - 1); next++) {
      const other = lanesAt(next);
      const has = (lane: number) => other[lane] === true;
      const isMore = own.some((shown, lane) => !shown && has(lane));
      if (isMore && own.every((shown, lane) => !shown || has(lane))) return true;
    }
    return false;
  };
}

/** The CSV, piece by piece. */
function* csvLines(series: MachineSeries): Generator<string> {
  const order = Object.keys(TITLES);
  const isBare = bareRows(series);
  const known = (column: MachineColumn) => order.indexOf(column.group);
  const columns = series.columns.filter((column) => known(column) >= 0);
  columns.sort((a, b) => known(a) - known(b));
  yield `${quote('Dstat 0.8.0 CSV output')}\n`;
  yield `"Author:","Dag Wieers <dag@wieers.com>",,,,"URL:","http://dag.wieers.com/home-made/dstat/"\n`;
  yield `"Host:",${quote(series.host ?? '')},,,,"User:",""\n`;
  yield `"Cmdline:","dstat",,,,"Date:",${quote(headerDate(series.times[0] ?? 0))}\n`;
  const titles = columns.map(({ group }, index) =>
    columns[index - 1]?.group === group ? '' : quote(TITLES[group] as string),
  );
  yield `${[quote('system'), ...titles].join(',')}\n`;
  yield `${[quote('time'), ...columns.map(({ name }) => quote(name))].join(',')}\n`;
  for (const [row, time] of series.times.entries()) {
    if (isBare(row)) continue;
    yield `${[rowTime(time), ...columns.map(({ at }) => cell(at(row)))].join(',')}\n`;
  }
}

/**
 * @param directory where the file goes
 * @param name of the artifact
 * @param stem of the file, `dstat` as upstream has it
 */
export function writeUpstreamDstat(
  directory: string,
  name: string,
  stem: string,
  series: MachineSeries,
  options: DataFileOptions,
): Artifact {
  const csv = createDataFile(directory, stem, '.csv', options);
  try {
    for (const line of csvLines(series)) csv.write(line);
    return artifact(csv.finish().path, name, 'dstat');
  } finally {
    csv.discard();
  }
}
