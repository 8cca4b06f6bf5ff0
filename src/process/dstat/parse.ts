/**
 * dstat's CSV (`--output`), also of dool and pcp-dstat -> columns on real time.
 *
 * There is no specification; the format is what the tools write (dstat 0.7.2 to 0.8.0, dool 1.3.4,
 * pcp-dstat 6.0.3):
 *
 *     "Dstat 0.8.0 CSV output"
 *     "Author:","Dag Wieers <dag@wieers.com>",,,,"URL:","http://dag.wieers.com/home-made/dstat/"
 *     "Host:","controller",,,,"User:","root"
 *     "Cmdline:","dstat -tcm --output dstat.csv 1",,,,"Date:","22 Nov 2026 16:19:21 UTC"
 *     "system","total cpu usage",,,,,"memory usage",,,
 *     "time","usr","sys","idl","wai","stl","used","free","buff","cach"
 *     22-11 16:19:21,33.259,11.572,54.865,0.244,0.059,284286976,21766836224,266821632,1699962880
 *
 * The odd cases: a restarted dstat appends a second header block, maybe with other columns; a narrow
 * terminal makes pcp-dstat cut the header short while the rows stay complete; rows of a run that was
 * cut off end anywhere.
 */
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { Warnings } from '../../build/warnings.ts';
import type { DstatSeries } from '../../format/dataset.ts';
import type { ByteSource } from '../read-input.ts';
import { type FileDate, readFileDate, readRowTime, summerTimeStep } from './clock.ts';
import {
  alignLongRow,
  alignRow,
  type ColumnGroup,
  type ColumnSpec,
  readColumns,
} from './columns.ts';
import { CLOCK_WENT_BACK, createRows, type MachineRow, TOO_LONG } from './rows.ts';

const TITLE = /^(pcp-)?(?:dstat|dool) \S+ csv output$/i;
/** Seconds, of the years that dates can have. */
const EPOCH = /^\d{1,11}(?:\.\d{1,9})?$/;
const MAX_COLUMNS = 1000;
const MAX_TEXT = 200;

/** What the two header rows of a block said. */
interface Block {
  groups: ColumnGroup[];
  specs: (ColumnSpec | 'time' | 'epoch')[];
  /** Indexes of columns that hold a percentage. */
  percent: number[];
}

/** Collects the rows of one file. */
function createCollector(path: string, warnings: Warnings) {
  const rows = createRows();
  let host: string | null = null;
  let pcp = false;
  let date: FileDate | null = null;
  /** Milliseconds since the epoch of the last row that was kept, or of the header. */
  let near = 0;
  let titles: string[] | null = null;
  let block: Block | null = null;
  const warn = (code: string, message: string, line: number) =>
    warnings.add(code, message, { path, at: `line ${line}` });

  /** One of the four rows above the column titles; false: it is something else. */
  const header = (row: string[], line: number): boolean => {
    if (TITLE.test(row[0] ?? '')) {
      pcp = /^pcp-/i.test(row[0] ?? '');
      titles = null;
      block = null;
      return true;
    }
    if (row[0] === 'Host:') host = row[1]?.slice(0, MAX_TEXT) ?? null;
    else if (row[0] === 'Cmdline:') {
      date = readFileDate(row[row.indexOf('Date:') + 1] ?? '');
      near = date?.start ?? near;
      if (date?.unknownZone)
        warn('DSTAT_ZONE', `time zone ${date.unknownZone} is taken as UTC`, line);
    } else return row[0] === 'Author:';
    return true;
  };

  const columnTitles = (row: string[], line: number): boolean => {
    if (titles === null) {
      titles = row;
      return true;
    }
    if (block !== null) return false;
    const groups = readColumns(titles, row.slice(0, MAX_COLUMNS), pcp);
    const specs = groups.flatMap((group) => group.columns);
    const isPercent = (spec: Block['specs'][number]) =>
      typeof spec === 'object' && spec.unit === 'percent';
    const percent = [...specs.keys()].filter((index) => isPercent(specs[index] as ColumnSpec));
    block = { groups, specs, percent };
    if (!specs.includes('time') && !specs.includes('epoch')) {
      warn('DSTAT_NO_TIME', 'no time column', line);
    }
    return true;
  };

  const instant = (
    cells: (string | undefined)[],
    specs: Block['specs'],
    line: number,
  ): number | null => {
    const epoch = cells[specs.indexOf('epoch')];
    if (epoch !== undefined && EPOCH.test(epoch)) return Math.round(Number(epoch) * 1000);
    if (date === null) {
      warn('DSTAT_NO_DATE', 'no Date: in the header, so the rows have no year', line);
      return null;
    }
    const text = cells[specs.indexOf('time')] ?? '';
    const time = readRowTime(text, near, date.zoneHours);
    const change = time === null ? 0 : summerTimeStep(time - near, date);
    date.zoneHours += change;
    return change === 0 ? time : readRowTime(text, near, date.zoneHours);
  };

  const valuesOf = (cells: (string | undefined)[], specs: Block['specs']): MachineRow['values'] => {
    const values: MachineRow['values'] = [];
    for (const [index, spec] of specs.entries()) {
      if (typeof spec === 'string') continue;
      const cell = cells[index] ?? '';
      const number = cell === '' ? Number.NaN : Number(cell) * spec.scale;
      const text = cell.slice(0, MAX_TEXT) || null;
      values.push([spec, spec.unit === 'text' ? text : Number.isFinite(number) ? number : null]);
    }
    return values;
  };

  /** The cells of a row by column; null where they do not fit the header. */
  const cellsOf = (
    row: string[],
    { groups, specs, percent }: Block,
  ): (string | undefined)[] | null => {
    const at = (places: (number | null)[]) =>
      places.map((place) => (place === null ? undefined : row[place]));
    if (row.length < specs.length) {
      const places = alignRow(groups, row);
      return places && at(places);
    }
    // below a header that was cut, a row with shrunk groups is known by a CPU that is busy by the
    // thousand: memory stands where percentages should
    const candidates = [row, at(alignLongRow(groups, row))];
    const isSane = (cells: (string | undefined)[]) =>
      percent.every((index) => !(Number(cells[index] ?? '') > 100.5));
    return candidates.find(isSane) ?? null;
  };

  const data = (row: string[], current: Block, line: number): void => {
    if (row.length > current.specs.length) {
      warn(
        'DSTAT_HEADER_CUT',
        'the header was cut short; columns without a name are left out',
        line,
      );
    }
    const cells = cellsOf(row, current);
    const time = cells && instant(cells, current.specs, line);
    if (cells === null || time === null) {
      warn('DSTAT_ROW', 'rows that do not fit the header were left out', line);
      return;
    }
    const { dropped } = rows.add({ time, values: valuesOf(cells, current.specs) });
    if (dropped > 0) warn('DSTAT_CLOCK', CLOCK_WENT_BACK, line);
    near = rows.last() ?? near;
  };

  return {
    row(row: string[], line: number): boolean {
      if (rows.isFull()) {
        warn('DSTAT_TOO_LONG', TOO_LONG, line);
        return false;
      }
      if (!header(row, line) && !columnTitles(row, line)) data(row, block as Block, line);
      return true;
    },
    series: (): DstatSeries => ({ version: 1, host, ...rows.columns() }),
  };
}

interface Row {
  record: string[];
  info: { lines: number };
}

/** A source's chunks are only valid until the next, csv-parse keeps them. */
async function* copies(source: ByteSource): ByteSource {
  for await (const chunk of source) yield Buffer.from(chunk);
}

/**
 * Reads a dstat file.
 *
 * @returns the series; without rows where the file holds none. Never throws for what the bytes are.
 */
export async function parseDstat(
  source: ByteSource,
  path: string,
  warnings: Warnings,
): Promise<DstatSeries> {
  const collector = createCollector(path, warnings);
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: 1024 * 1024,
    info: true,
  });
  // an early end of the loop below destroys the parser, and with it the pipeline
  const piped = pipeline(copies(source), parser).catch(() => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<Row>) {
      if (!collector.row(record, info.lines)) break;
    }
  } catch (error) {
    warnings.add('DSTAT_CSV', `the CSV cannot be read on: ${(error as Error).message}`, { path });
  }
  await piped;
  const series = collector.series();
  if (series.times.length === 0)
    warnings.add('DSTAT_EMPTY', 'no rows that could be read', { path });
  return series;
}
