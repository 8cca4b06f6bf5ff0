/**
 * dstat's CSV (`--output`), also of dool and pcp-dstat -> columns on real time.
 *
 * There is no specification; the format is what the tools write (dstat 0.7.2 to 0.8.0, dool 0.9 to
 * 1.3.4, pcp-dstat 4.3 to 7.2):
 *
 *     "Dstat 0.8.0 CSV output"
 *     "Author:","Dag Wieers <dag@wieers.com>",,,,"URL:","http://dag.wieers.com/home-made/dstat/"
 *     "Host:","controller",,,,"User:","root"
 *     "Cmdline:","dstat -tcm --output dstat.csv 1",,,,"Date:","22 Nov 2026 16:19:21 UTC"
 *     "system","total cpu usage",,,,,"memory usage",,,
 *     "time","usr","sys","idl","wai","stl","used","free","buff","cach"
 *     22-11 16:19:21,33.259,11.572,54.865,0.244,0.059,284286976,21766836224,266821632,1699962880
 *
 * The odd cases: a tool that is started again appends a header to the file, without the first two lines
 * and maybe with other columns; two that write into one file mix their rows, and may write over its
 * head; rows of a run that was cut off end anywhere. Rows that are longer or shorter: align.ts.
 */
import type { Warnings } from '../../build/warnings.ts';
import { ownText } from '../own-text.ts';
import { type Align, type Aligned, createAlign } from './align.ts';
import { type Column, isPart, isSpec, MAX_COLUMNS, readColumns, type Tool } from './columns.ts';
import { wholeHeader } from './command.ts';
import { processText } from './process-text.ts';
import {
  CLOCK_WENT_BACK,
  createRows,
  type Layout,
  type Rows,
  TOO_LONG,
  type Value,
} from './rows.ts';
import { type Clock, createClock, type FileDate, readFileDate } from './time/clock.ts';
import { type RunTimes, runDate } from './time/place.ts';
import type { Zone } from './time/zones.ts';

const TITLE = /^(pcp-)?(?:dstat|dool) (?:(\d{1,3})\.(\d{1,3}))?\S* csv output$/i;
/** A row of values, not of names: it begins with a number or a time. */
const VALUES = /^\s*[\d.]|\d:\d\d/;
/** Seconds, of the years that dates can have. */
const EPOCH = /^\d{1,11}(?:\.\d{1,9})?$/;
const MAX_TEXT = 200;
const MAX_COMMAND = 1000;
const NO_FIT = 'rows that do not fit the header were left out';
/** Headers whose rows may still come: of several tools that write into one file. */
const MAX_BLOCKS = 4;
/** Cells that are looked at, whatever becomes of their rows, and what a row costs beside them. */
const MAX_CELLS = 20_000_000;
const ROW_CELLS = 10;
/** Titles by which a header is known whose first lines were lost. */
const KNOWN_TITLE = /usage|^system$|^epoch$|^(?:net|dsk|io)\/|^load avg$|^procs$|^paging$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal, which pcp-dstat 4 wrote into the file
const COLOUR = /\u001b\[[\d;]*[A-Za-z]/g;

/** What one header said. */
interface Block {
  columns: readonly Column[];
  /** The columns that are kept, the others null. */
  layout: Layout;
  align: Align;
  clock: Clock | null;
  /** There are more columns than are looked at. */
  isWide: boolean;
  /** The header was cut short, and its columns are those that the command asks for. */
  isCut: boolean;
  /** What wrote it cut headers in narrow terminals. */
  mayBeCut: boolean;
}

/** What is expected next: a header's rows come one after the other. */
type State =
  | { at: 'rows' }
  | { at: 'titles'; date: FileDate | null; headed: boolean }
  | { at: 'names'; date: FileDate | null; headed: boolean; titles: string[] };

/** Reads rows of cells. */
export interface CsvReader {
  /** @returns false: no more is wanted */
  row(row: string[], line: number): boolean;
  rows: Rows;
  host(): string | null;
  /** The zone of all rows; null where they are of several, or instants. */
  zone(): Zone | null;
  /** The tool was asked for all devices, and names each core. */
  cores(): number | null;
}

/** The names of pcp-dstat's columns tell it from dstat, where the first line is missing. */
const looksLikePcp = (names: string[]) =>
  names.some((name) => /^total usage:/.test(name) || name === 'buf');

/** In a terminal, pcp-dstat before 6.2 wrote the header as wide as that. */
const cutsHeader = ({ pcp, version }: Tool) =>
  pcp && (version === null || version[0] < 6 || (version[0] === 6 && version[1] < 2));

/** @param run for times that need it: where a header has no date, rows are near the tests */
export function createCsvReader(run: RunTimes, path: string, warnings: Warnings): CsvReader {
  const rows = createRows();
  const zones = new Map<string, Zone>();
  let host: string | null = null;
  let tool: Tool | null = null;
  let command = '';
  let cores: number | null = null;
  /** The latest header first. */
  let blocks: Block[] = [];
  let state: State = { at: 'titles', date: null, headed: false };
  let cells = 0;
  /** Rows before any header. */
  let early = 0;
  const warn = (code: string, message: string, line: number) =>
    warnings.add(code, message, { path, at: `line ${line}` });

  /** One of the four rows above the column titles; false: it is something else. */
  const header = (row: string[]): boolean => {
    const [first = '', second] = row;
    const title = first.length < 100 ? TITLE.exec(first) : null;
    const date = state.at === 'rows' ? null : state.date;
    if (title !== null) {
      const [, pcp, major, minor] = title;
      const version: Tool['version'] = major === undefined ? null : [Number(major), Number(minor)];
      tool = { pcp: pcp !== undefined, version };
      state = { at: 'titles', date: null, headed: true };
      return true;
    }
    if (first === 'Host:') host = second?.slice(0, MAX_TEXT) ?? null;
    else if (first === 'Cmdline:') {
      command = (second ?? '').slice(0, MAX_COMMAND);
      state = {
        at: 'titles',
        date: readFileDate(row[row.indexOf('Date:') + 1] ?? ''),
        headed: true,
      };
      return true;
    } else return first === 'Author:';
    state = { at: 'titles', date, headed: true };
    return true;
  };

  const open = (titles: string[], names: string[], date: FileDate | null, by: Tool): Block => {
    const groups = readColumns(titles, names, by);
    const columns = groups.flatMap((group) => group.columns);
    const start = date ?? runDate(run);
    const isWide = names.length > MAX_COLUMNS;
    return {
      columns,
      layout: columns.map((column) => (isSpec(column) ? column : null)),
      align: createAlign(groups, by, isWide),
      clock: start && createClock(start),
      isWide,
      isCut: false,
      mayBeCut: cutsHeader(by),
    };
  };

  /** The blocks of a header: of one that may be cut, the whole goes first. */
  const openAll = (
    titles: string[],
    names: string[],
    date: FileDate | null,
    line: number,
  ): Block[] => {
    const by = tool ?? { pcp: looksLikePcp(names), version: null };
    const block = open(titles, names, date, by);
    const { columns } = block;
    if (date === null && !columns.includes('epoch')) {
      const instead =
        runDate(run) === null ? 'the rows have no year' : 'the year is that of the tests';
      warn('DSTAT_NO_DATE', `no Date: in the header, so ${instead}`, line);
    }
    if (!columns.includes('time') && !columns.includes('epoch')) {
      warn('DSTAT_NO_TIME', 'no column says the time, so the rows are left out', line);
    }
    const named = titles.map((title) => /^cpu ?\d+ usage$/.exec(title.trim())?.[0]);
    const isFull = /\s(?:-[a-zA-Z]*f|--full)(?:\s|$)/.test(command);
    if (isFull) cores = new Set(named.filter((title) => title !== undefined)).size || null;
    const whole = block.mayBeCut ? wholeHeader(command, titles, names) : null;
    if (whole === null || whole.names.length === names.length) return [block];
    return [{ ...open(whole.titles, whole.names, date, by), isCut: true }, block];
  };

  /** The rows of names; false: it is a row of values. */
  const names = (row: string[], line: number): boolean => {
    if (state.at === 'rows' || VALUES.test((row[0] ?? '').slice(0, MAX_TEXT))) return false;
    const { date, headed } = state;
    if (
      !headed &&
      state.at === 'titles' &&
      !row.slice(0, 50).some((title) => KNOWN_TITLE.test(title))
    ) {
      return false;
    }
    if (state.at === 'titles') state = { at: 'names', date, headed, titles: row };
    else {
      blocks = [...openAll(state.titles, row, date, line), ...blocks].slice(0, MAX_BLOCKS);
      state = { at: 'rows' };
      if (early > 0) warn('DSTAT_ROW', NO_FIT, 1);
      early = 0;
    }
    return true;
  };

  const instant = ({ row, places }: Aligned, block: Block): number | null => {
    const cell = (column: Column) => row[places[block.columns.indexOf(column)] ?? -1];
    const epoch = cell('epoch');
    if (epoch !== undefined && EPOCH.test(epoch)) return Math.round(Number(epoch) * 1000);
    return block.clock?.read(cell('time') ?? '') ?? null;
  };

  const data = (row: string[], line: number): void => {
    for (const block of blocks) {
      const aligned = block.align(row);
      if (aligned === null) continue;
      const { columns, clock } = block;
      if (!columns.includes('epoch') && (clock === null || !columns.includes('time'))) return;
      const time = instant(aligned, block);
      if (time === null) {
        warn('DSTAT_TIME', 'rows whose time could not be read were left out', line);
        return;
      }
      if (block.isWide) warn('DSTAT_TOO_LONG', TOO_LONG, line);
      if (block.isCut)
        warn('DSTAT_HEADER_CUT', 'the header was cut short; the command has its columns', line);
      if (aligned.hasSurplus) {
        warn(
          'DSTAT_SURPLUS',
          'three values behind the memory, which the header does not name, are left out',
          line,
        );
      }
      if (clock !== null && !columns.includes('epoch')) zones.set(clock.zone.name, clock.zone);
      const { dropped } = rows.add(time, block.layout, valuesOf(aligned, columns));
      if (dropped > 0) warn('DSTAT_CLOCK', CLOCK_WENT_BACK, line);
      clock?.kept(rows.last() ?? time);
      return;
    }
    const isLonger = ({ mayBeCut, isCut, columns }: Block) =>
      mayBeCut && !isCut && row.length > columns.length;
    if (blocks.some(isLonger)) {
      warn(
        'DSTAT_HEADER_CUT',
        'the header was cut short, so it is not known what the rows hold',
        line,
      );
    } else if (blocks.length === 0) early += 1;
    else warn('DSTAT_ROW', NO_FIT, line);
  };

  return {
    rows,
    row(given, line) {
      cells += given.length + ROW_CELLS;
      const isFull = rows.isFull() || cells > MAX_CELLS;
      if (isFull) {
        warn('DSTAT_TOO_LONG', TOO_LONG, line);
        return false;
      }
      const row = given[0]?.includes('\u001b')
        ? given.map((cell) => cell.replace(COLOUR, '').trim())
        : given;
      if (!header(row) && !names(row, line)) data(row, line);
      return true;
    },
    host: () => host,
    zone: () => (zones.size === 1 ? ([...zones.values()][0] ?? null) : null),
    cores: () => cores,
  };
}

/** The values of a row, as many as there are columns. */
function valuesOf({ row, places }: Aligned, columns: readonly Column[]): Value[] {
  const cell = (index: number) => {
    const place = places[index] ?? null;
    return place === null ? '' : (row[place] ?? '');
  };
  return columns.map((column, index) => {
    const own = cell(index);
    if (!isSpec(column) || own === '') return null;
    if (column.unit !== 'text') {
      const number = Number(own) * column.scale;
      return Number.isFinite(number) ? number : null;
    }
    const parts = new Map<string, string>();
    for (let at = index + 1; isPart(columns[at]); at++) {
      parts.set((columns[at] as { part: string }).part, cell(at));
    }
    const text = parts.size === 0 ? own : processText(column.name, own, parts);
    return ownText(text.slice(0, MAX_TEXT));
  });
}
