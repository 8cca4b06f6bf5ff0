/**
 * Writes a dstat series as the CSV that upstream's site reads, which wants the first cell `Dstat ...
 * CSV output`, the two header rows as rows 5 and 6, and times as day and month in UTC.
 */

import type { Artifact, DstatColumn, DstatSeries } from '../../format/dataset.ts';
import { artifact } from '../artifact.ts';
import { createDataFile, type DataFileOptions } from '../data-file.ts';

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

/** The CSV, piece by piece. */
function* csvLines(series: DstatSeries): Generator<string> {
  const order = Object.keys(TITLES);
  const known = (column: DstatColumn) => order.indexOf(column.group);
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
    yield `${[rowTime(time), ...columns.map(({ values }) => cell(values[row] ?? null))].join(',')}\n`;
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
  series: DstatSeries,
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
