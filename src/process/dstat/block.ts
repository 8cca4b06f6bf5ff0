/** What one header of dstat's CSV says of the rows below it. */
import { ownText } from '../own-text.ts';
import { type Align, type Aligned, createAlign } from './align.ts';
import { type Column, isPart, isSpec, MAX_COLUMNS, readColumns, type Tool } from './columns.ts';
import { wholeHeader } from './command.ts';
import { processText } from './process-text.ts';
import type { Layout, Value } from './rows.ts';
import { type Clock, createClock, type FileDate } from './time/clock.ts';
import { type RunTimes, runDate } from './time/place.ts';

/** Seconds, of the years that dates can have. */
const EPOCH = /^\d{1,11}(?:\.\d{1,9})?$/;
export const MAX_TEXT = 200;

/** What one header said. */
export interface Block {
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

/** The rows above the columns, as far as they are there. */
export interface Heading {
  tool: Tool | null;
  command: string;
  date: FileDate | null;
}

/** The names of pcp-dstat's columns tell it from dstat, where the first line is missing. */
const looksLikePcp = (names: string[]) =>
  names.some((name) => /^total usage:/.test(name) || name === 'buf');

/** In a terminal, pcp-dstat before 6.2 wrote the header as wide as that. */
const cutsHeader = ({ pcp, version }: Tool) =>
  pcp && (version === null || version[0] < 6 || (version[0] === 6 && version[1] < 2));

/** @param start where the header has no date, rows are near the tests */
function openBlock(
  titles: string[],
  names: string[],
  { start, by, command }: { start: FileDate | null; by: Tool; command: string },
): Block {
  const groups = readColumns(titles, names, by);
  const columns = groups.flatMap((group) => group.columns);
  const isWide = names.length > MAX_COLUMNS;
  return {
    columns,
    layout: columns.map((column) => (isSpec(column) ? column : null)),
    align: createAlign(groups, by, isWide, command),
    clock: start && createClock(start),
    isWide,
    isCut: false,
    mayBeCut: cutsHeader(by),
  };
}

/** The blocks of a header: of one that may be cut, the whole goes first. */
export function openBlocks(
  { tool, command, date }: Heading,
  titles: string[],
  names: string[],
  run: RunTimes,
  warn: (code: string, message: string) => void,
): Block[] {
  const by = tool ?? { pcp: looksLikePcp(names), version: null };
  const start = date ?? runDate(run);
  const made = { start, by, command };
  const block = openBlock(titles, names, made);
  const { columns } = block;
  if (date === null && !columns.includes('epoch')) {
    const instead =
      runDate(run) === null ? 'the rows have no year' : 'the year is that of the tests';
    warn('DSTAT_NO_DATE', `no Date: in the header, so ${instead}`);
  }
  if (!columns.includes('time') && !columns.includes('epoch')) {
    warn('DSTAT_NO_TIME', 'no column says the time, so the rows are left out');
  }
  const whole = block.mayBeCut ? wholeHeader(command, titles, names) : null;
  if (whole === null || whole.names.length === names.length) return [block];
  return [{ ...openBlock(whole.titles, whole.names, made), isCut: true }, block];
}

/** Whether the rows say when they are. */
export const tellsTime = ({ columns, clock }: Block): boolean =>
  columns.includes('epoch') || (clock !== null && columns.includes('time'));

/** When a row is, in milliseconds since the epoch. */
export function instantOf({ row, places }: Aligned, block: Block): number | null {
  const cell = (column: Column) => row[places[block.columns.indexOf(column)] ?? -1];
  const epoch = cell('epoch');
  if (epoch !== undefined && EPOCH.test(epoch)) return Math.round(Number(epoch) * 1000);
  return block.clock?.read(cell('time') ?? '') ?? null;
}

/** The values of a row, as many as there are columns. */
export function valuesOf({ row, places }: Aligned, columns: readonly Column[]): Value[] {
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
