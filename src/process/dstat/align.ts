/**
 * Which cell of a row is in which column.
 *
 * Rows are not always as long as their header. pcp-dstat writes one empty cell for the sum over devices
 * and for a process where it has none, and adds "missed 2 ticks" at the end. dstat 0.7.2 and 0.7.3 wrote
 * three values more behind the memory than they name, a comma at the end where the terminal was narrow,
 * and the names of processes with their commas. Asked for all devices (`-f`), dstat names swap once and writes two
 * values for each of its devices (0.7.4, 0.8.0). A value goes below its own name or nowhere.
 */

import { type Column, type ColumnGroup, isSpec, type Tool } from './columns.ts';
import { asksForEach } from './command.ts';

/** Index of the cell of each column; null where the row has none for it. */
export type Places = readonly (number | null)[];

/** A row laid below its header. */
export interface Aligned {
  /** The row, maybe shortened. */
  row: string[];
  places: Places;
  /** Values that the header does not name were left out. */
  hasSurplus: boolean;
}

/** Lays the rows of one header; null where a row does not fit. */
export type Align = (row: string[]) => Aligned | null;

/** A busy machine measures a little more than 100 %; a memory in a percentage's place is far beyond. */
const MOST_PERCENT = 200;
/** Ways to lay the rows of one header that are tried. */
const MAX_CHOICES = 20;
const MISSED = /^missed \d{1,9} ticks$/;
/** What dstat 0.7.2 and 0.7.3 do not name: it read more of /proc/meminfo than it shows. */
const MEMORY_SURPLUS = 3;

/** The command asks for each device, and for no swap device by name. */
const asksForAllSwap = (command: string): boolean =>
  asksForEach(command) && !/\s-[a-zA-Z]*S/.test(command);

/** The row with what is used and free of all swap devices in place of that of each. */
function withSwapSum(row: string[], at: number, surplus: number): string[] {
  const cells = row.slice(at, at + 2 + surplus).map(Number);
  const sum = (from: number) =>
    cells.reduce((all, value, index) => (index % 2 === from ? all + value : all), 0);
  return [...row.slice(0, at), String(sum(0)), String(sum(1)), ...row.slice(at + 2 + surplus)];
}

const isText = (column: Column) => isSpec(column) && column.unit === 'text';

/** Whether the cells can be of these columns. */
function isPlausible({ row, places }: Aligned, columns: readonly Column[]): boolean {
  return columns.every((column, index) => {
    const place = places[index] ?? null;
    const cell = place === null ? '' : (row[place] ?? '');
    if (cell === '' || !isSpec(column) || column.unit === 'text') return true;
    const value = Number(cell);
    return Number.isFinite(value) && !(column.unit === 'percent' && value > MOST_PERCENT);
  });
}

/** One width for each group, in every combination; groups that may be alike have the same width. */
function widthsOf(groups: ColumnGroup[]): number[][] {
  const kinds = new Map(groups.map(({ widths }) => [widths.join(), widths]));
  let choices: Map<string, number>[] = [new Map()];
  for (const [kind, widths] of kinds) {
    if (widths.length === 1) continue;
    choices = widths.flatMap((width) => choices.map((choice) => new Map(choice).set(kind, width)));
    if (choices.length > MAX_CHOICES) break;
  }
  return choices.map((choice) =>
    groups.map(({ widths }) => choice.get(widths.join()) ?? (widths[0] as number)),
  );
}

/** pcp-dstat: whether a group has shrunk shows in its first cell. */
function alignPcp(groups: ColumnGroup[], columns: readonly Column[], isOpen: boolean): Align {
  const choices = widthsOf(groups);

  const lay = (row: string[], widths: number[]): Aligned | null => {
    const places: (number | null)[] = [];
    let cell = 0;
    for (const [index, { shrinks, columns: own }] of groups.entries()) {
      const shrunk = shrinks && row[cell] === '';
      const width = shrunk ? 1 : (widths[index] as number);
      const fits = !shrunk && width === own.length;
      for (let at = 0; at < own.length; at++) places.push(fits ? cell + at : null);
      cell += width;
    }
    const isLonger = row.length > cell && row.slice(cell).some((text) => text !== '');
    if (cell > row.length || (isLonger && !isOpen)) return null;
    const aligned: Aligned = { row, places, hasSurplus: false };
    return isPlausible(aligned, columns) ? aligned : null;
  };

  return (given) => {
    const row = MISSED.test(given.at(-1) ?? '') ? given.slice(0, -1) : given;
    for (const widths of choices) {
      const aligned = lay(row, widths);
      if (aligned !== null) return aligned;
    }
    return null;
  };
}

/** dstat and dool: a row has a cell for every column, and maybe more. */
function alignDstat(columns: readonly Column[], isOpen: boolean, command: string): Align {
  const width = columns.length;
  const swap = columns.findIndex((column) => isSpec(column) && column.group === 'swap');
  const hasSwaps = swap >= 0 && !columns.some(isText) && asksForAllSwap(command);
  const straight: Places = [...columns.keys()];
  const behindMemory =
    columns.findLastIndex((column) => isSpec(column) && column.group === 'memory') + 1;
  const pastSurplus = straight.map((place) =>
    place !== null && place >= behindMemory ? place + MEMORY_SURPLUS : place,
  );
  const text = columns.findIndex(isText);
  // of several names any may have the commas
  const oneText = columns.filter(isText).length === 1;

  return (given) => {
    let row = given;
    while (row.length > width && row.at(-1) === '') row = row.slice(0, -1);
    if (row.length === width || (isOpen && row.length > width)) {
      return { row, places: straight, hasSurplus: false };
    }
    const surplus = row.length - width;
    const candidates: Aligned[] = [];
    if (surplus === MEMORY_SURPLUS && behindMemory > 0) {
      candidates.push({ row, places: pastSurplus, hasSurplus: true });
    }
    if (surplus > 0 && oneText) {
      const end = text + surplus + 1;
      const joined = row.slice(text, end).join(',');
      const whole = [...row.slice(0, text), joined, ...row.slice(end)];
      candidates.push({ row: whole, places: straight, hasSurplus: false });
    }
    if (surplus > 0 && surplus % 2 === 0 && hasSwaps) {
      const summed = withSwapSum(row, swap, surplus);
      candidates.push({ row: summed, places: straight, hasSurplus: false });
    }
    return candidates.find((aligned) => isPlausible(aligned, columns)) ?? null;
  };
}

/** @param isOpen the header has more columns than are looked at: so may the rows @param command by which it was made */
export function createAlign(
  groups: ColumnGroup[],
  { pcp }: Tool,
  isOpen: boolean,
  command: string,
): Align {
  const columns = groups.flatMap((group) => group.columns);
  return pcp ? alignPcp(groups, columns, isOpen) : alignDstat(columns, isOpen, command);
}
