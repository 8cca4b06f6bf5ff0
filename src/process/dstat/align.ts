/**
 * Which cell of a row is in which column.
 *
 * Rows are not always as long as their header. pcp-dstat writes one empty cell for the sum over devices
 * and for a process where it has none, adds "missed 2 ticks" at the end, and before 6.2 cut the header,
 * not the rows, to the width of the terminal. dstat 0.7.2 and 0.7.3 wrote three values more behind the
 * memory than they name, a comma at the end where the terminal was narrow, and the names of processes
 * with their commas. A value goes below its own name or nowhere.
 */
import { type Column, type ColumnGroup, isSpec, type Tool } from './columns.ts';

/** Index of the cell of each column; null where the row has none for it. */
export type Places = readonly (number | null)[];

/** A row laid below its header. */
export interface Aligned {
  /** The row, maybe shortened. */
  row: string[];
  places: Places;
  /** What was odd: the header was cut short; values that it does not name were left out. */
  odd: 'cut' | 'surplus' | null;
}

/** Lays the rows of one header; null where a row does not fit. */
export type Align = (row: string[]) => Aligned | null;

/** A busy machine measures a little more than 100 %; a memory in a percentage's place is far beyond. */
const MOST_PERCENT = 200;
const MISSED = /^missed \d{1,9} ticks$/;
/** What dstat 0.7.2 and 0.7.3 do not name: it read more of /proc/meminfo than it shows. */
const MEMORY_SURPLUS = 3;

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

/** One width for each group, in every combination: groups that are alike have the same. */
function widthsOf(groups: ColumnGroup[]): number[][] {
  const of = (group: ColumnGroup, choice: number): number =>
    group.widths[choice] ?? group.widths[0] ?? 0;
  const most = Math.max(0, ...groups.map(({ widths }) => widths.length));
  return Array.from({ length: most }, (_, choice) => groups.map((group) => of(group, choice)));
}

/** pcp-dstat: whether a group has shrunk shows in its first cell. */
function alignPcp(groups: ColumnGroup[], columns: readonly Column[], { version }: Tool): Align {
  const mayBeCut = version === null || version[0] < 6 || (version[0] === 6 && version[1] < 2);
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
    const isCut = row.length > cell && row.slice(cell).some((text) => text !== '');
    if (cell > row.length || (isCut && !mayBeCut)) return null;
    const aligned: Aligned = { row, places, odd: isCut ? 'cut' : null };
    return isPlausible(aligned, columns) ? aligned : null;
  };

  return (given) => {
    const row = MISSED.test(given.at(-1) ?? '') ? given.slice(0, -1) : given;
    let cut: Aligned | null = null;
    for (const widths of choices) {
      const aligned = lay(row, widths);
      if (aligned?.odd === null) return aligned;
      cut ??= aligned;
    }
    return cut;
  };
}

/** dstat and dool: a row has a cell for every column, and maybe more. */
function alignDstat(columns: readonly Column[]): Align {
  const width = columns.length;
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
    if (row.length === width) return { row, places: straight, odd: null };
    const surplus = row.length - width;
    const candidates: Aligned[] = [];
    if (surplus === MEMORY_SURPLUS && behindMemory > 0) {
      candidates.push({ row, places: pastSurplus, odd: 'surplus' });
    }
    if (surplus > 0 && oneText) {
      const end = text + surplus + 1;
      const joined = row.slice(text, end).join(',');
      const whole = [...row.slice(0, text), joined, ...row.slice(end)];
      candidates.push({ row: whole, places: straight, odd: null });
    }
    return candidates.find((aligned) => isPlausible(aligned, columns)) ?? null;
  };
}

export function createAlign(groups: ColumnGroup[], tool: Tool): Align {
  const columns = groups.flatMap((group) => group.columns);
  return tool.pcp ? alignPcp(groups, columns, tool) : alignDstat(columns);
}
