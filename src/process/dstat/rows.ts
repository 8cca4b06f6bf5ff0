/**
 * Rows in the order of time, as columns.
 *
 * The clock of a machine may be set while it is measured. A step forward leaves a gap. After a step
 * back the same times come twice; the clock that was set is the right one, and what tests say of time
 * follows it, so the rows of the wrong one that are in its way are dropped. A single row out of order
 * is dropped itself.
 *
 * A column that is first met late has a value for every row before it as well, so what is held is
 * counted as rows times columns.
 */
import type { MachineColumn, MachineSeries } from '../../dataset/machine-series.ts';
import type { DstatColumn } from '../../format/dataset.ts';

/** A week, one row a second. */
const MAX_ROWS = 604_800;
/** Values held in memory, about eight bytes each; two days of a row a second with 40 columns. */
const MAX_VALUES = 8_000_000;
const MAX_COLUMNS = 1000;
/** Characters of text held. */
const MAX_CHARACTERS = 32_000_000;
/** Values stored and dropped again, by a clock that goes back all the time. */
const MAX_WORK = 4 * MAX_VALUES;

/** Text of the warning DSTAT_TOO_LONG. */
export const TOO_LONG = 'more values than can be shown; only the first were read';
/** Text of the warning DSTAT_CLOCK. */
export const CLOCK_WENT_BACK = 'the clock went back; rows that were in the way were left out';

/** A cell: a number, a text, or null where there is none. */
export type Value = number | string | null;

/** Where a value belongs. */
export type ColumnKey = Pick<DstatColumn, 'group' | 'name' | 'unit'>;

/** What the values of a row are, as many as the row has; null: of nothing that is kept. */
export type Layout = readonly (ColumnKey | null)[];

export interface Rows {
  /**
   * Adds a row, its time in milliseconds since the epoch; `dropped` rows had to go for it, this one or
   * earlier ones. A layout is to be the same object for all rows it holds for.
   */
  add(time: number, layout: Layout, values: Value[]): { dropped: number };
  /** The instant of the last row; null before the first. */
  last(): number | null;
  /** No more should be added. */
  isFull(): boolean;
  /** There was no room for a column. */
  isCut(): boolean;
  /** All rows, without columns that have no value. */
  series(): Pick<MachineSeries, 'times' | 'columns'>;
}

interface Column {
  set(row: number, value: number | string): void;
  /** Forgets the rows from this one on. */
  cut(row: number): void;
  at(row: number): Value;
}

function numbers(): Column {
  let values = new Float64Array(256).fill(Number.NaN);
  let used = 0;
  return {
    set(row, value) {
      used = row + 1;
      if (row >= values.length) {
        const grown = new Float64Array(Math.ceil((row + 1) * 1.5)).fill(Number.NaN);
        grown.set(values);
        values = grown;
      }
      values[row] = value as number;
    },
    cut(row) {
      if (row < used) values.fill(Number.NaN, row, used);
    },
    at(row) {
      const value = values[row] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    },
  };
}

function texts(): Column {
  const values: string[] = [];
  return {
    set(row, value) {
      values[row] = value as string;
    },
    cut(row) {
      if (row < values.length) values.length = row;
    },
    at: (row) => values[row] ?? null,
  };
}

export function createRows(): Rows {
  const times: number[] = [];
  const known = new Map<string, ColumnKey & { column: Column }>();
  const layouts = new WeakMap<Layout, (Column | null | undefined)[]>();
  let characters = 0;
  let work = 0;
  let refused = false;
  /** A row out of order, until the next tells whether the clock was set. */
  let suspect: [time: number, layout: Layout, values: Value[]] | null = null;

  /** The column of a key; null where there is no room for it. */
  const columnOf = (key: ColumnKey): Column | null => {
    const name = `${key.group}\0${key.name}`;
    const found = known.get(name);
    if (found !== undefined) return found.column;
    if (known.size === MAX_COLUMNS || times.length * (known.size + 1) > MAX_VALUES) {
      refused = true;
      return null;
    }
    const column = key.unit === 'text' ? texts() : numbers();
    known.set(name, { ...key, column });
    return column;
  };

  const store = (time: number, layout: Layout, values: Value[]): void => {
    const row = times.push(time) - 1;
    work += values.length + 1;
    let columns = layouts.get(layout);
    if (columns === undefined) {
      columns = new Array<undefined>(layout.length);
      layouts.set(layout, columns);
    }
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null;
      const key = layout[index] ?? null;
      if (value === null || key === null) continue;
      let column = columns[index];
      if (column === undefined) {
        column = columnOf(key);
        columns[index] = column;
      }
      if (typeof value === 'string') characters += value.length;
      column?.set(row, value);
    }
  };
  /** Drops the rows from `time` on; returns how many. */
  const cut = (time: number): number => {
    const before = times.length;
    while ((times.at(-1) ?? time - 1) >= time) times.pop();
    for (const { column } of known.values()) column.cut(times.length);
    work += known.size;
    return before - times.length;
  };
  const isFull = (): boolean =>
    times.length >= MAX_ROWS ||
    work > MAX_WORK ||
    (times.length + 1) * known.size > MAX_VALUES ||
    characters >= MAX_CHARACTERS;

  return {
    add(time, layout, values) {
      const last = times.at(-1) ?? time;
      const held = suspect;
      suspect = null;
      if (time >= last) {
        store(time, layout, values);
        return { dropped: held === null ? 0 : 1 };
      }
      if (held === null || time < held[0]) {
        suspect = [time, layout, values];
        return { dropped: held === null ? 0 : 1 };
      }
      const dropped = cut(held[0]);
      store(...held);
      store(time, layout, values);
      return { dropped };
    },
    last: () => times.at(-1) ?? null,
    isFull,
    isCut: () => refused,
    series() {
      const rows = times.length;
      const hasValue = ({ at }: Column) => {
        for (let row = 0; row < rows; row++) if (at(row) !== null) return true;
        return false;
      };
      const columns = [...known.values()]
        .filter(({ column }) => hasValue(column))
        .map(
          ({ group, name, unit, column }): MachineColumn => ({ group, name, unit, at: column.at }),
        );
      return { times, columns };
    },
  };
}
