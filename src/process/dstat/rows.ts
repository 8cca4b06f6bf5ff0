/**
 * Rows in the order of time, as columns.
 *
 * The clock of a machine may be set while it is measured. A step forward leaves a gap. After a step
 * back the same times come twice; the clock that was set is the right one, and what tests say of time
 * follows it, so the rows of the wrong one that are in its way are dropped. A single row out of order
 * is dropped itself.
 */
import type { DstatColumn } from '../../format/dataset.ts';

/** A week, one row a second. */
const MAX_ROWS = 604_800;
/** What is held in memory, about eight bytes each: a number, or eight characters of text. */
const MAX_UNITS = 16_000_000;

/** Text of the warning DSTAT_TOO_LONG. */
export const TOO_LONG = 'more rows than can be shown; only the first were read';
/** Text of the warning DSTAT_CLOCK. */
export const CLOCK_WENT_BACK = 'the clock went back; rows that were in the way were left out';

/** A cell: a number, a text, or null where there is none. */
export type Value = number | string | null;

/** Where a value belongs. */
export type ColumnKey = Pick<DstatColumn, 'group' | 'name' | 'unit'>;

/** A row: its instant in milliseconds since the epoch, and what was measured. */
export interface MachineRow {
  time: number;
  values: [ColumnKey, Value][];
}

export interface Rows {
  /** Adds a row; `dropped` rows had to go for it, this one or earlier ones. */
  add(row: MachineRow): { dropped: number };
  /** The instant of the last row; null before the first. */
  last(): number | null;
  /** No more should be added. */
  isFull(): boolean;
  /** All rows as columns of one length, without columns that have no value. */
  columns(): { times: number[]; columns: DstatColumn[] };
}

export function createRows(): Rows {
  const times: number[] = [];
  const known = new Map<string, ColumnKey & { values: Value[] }>();
  let units = 0;
  /** A row out of order, until the next tells whether the clock was set. */
  let suspect: MachineRow | null = null;

  const store = ({ time, values }: MachineRow): void => {
    const at = times.length;
    times.push(time);
    units += 1;
    for (const [key, value] of values) {
      const name = `${key.group}\0${key.name}`;
      let column = known.get(name);
      if (column === undefined) {
        column = { ...key, values: [] };
        known.set(name, column);
      }
      while (column.values.length < at) column.values.push(null);
      column.values[at] = value;
      units += 1 + (typeof value === 'string' ? value.length / 8 : 0);
    }
  };
  /** Drops the rows from `time` on; returns how many. */
  const cut = (time: number): number => {
    const before = times.length;
    while ((times.at(-1) ?? time - 1) >= time) times.pop();
    for (const { values } of known.values()) {
      if (values.length > times.length) values.length = times.length;
    }
    return before - times.length;
  };

  return {
    add(row) {
      const last = times.at(-1) ?? row.time;
      const held = suspect;
      suspect = null;
      if (row.time >= last) {
        store(row);
        return { dropped: held === null ? 0 : 1 };
      }
      if (held === null || row.time < held.time) {
        suspect = row;
        return { dropped: held === null ? 0 : 1 };
      }
      const dropped = cut(held.time);
      store(held);
      store(row);
      return { dropped };
    },
    last: () => times.at(-1) ?? null,
    isFull: () => times.length >= MAX_ROWS || units >= MAX_UNITS,
    columns() {
      const columns = [...known.values()];
      for (const { values } of columns) while (values.length < times.length) values.push(null);
      return {
        times,
        columns: columns.filter(({ values }) =>
          values.some((value) => value !== null),
        ) as DstatColumn[],
      };
    },
  };
}
