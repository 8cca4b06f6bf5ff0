/** The rows of a recording on the time axis of a run. */
import type { DstatColumn } from '../../../src/format/dataset.ts';
import { partsOf, totalOf } from '../../../src/verdict/machine/parts.ts';

/** A pause longer than this many usual steps is a gap: nothing is known of what was in it. */
const GAP = 10;

/** Times after the origin, with one more inside every gap; `inserts` are the rows these follow, `step` the usual one. */
export function withGaps(
  epoch: number[],
  origin: number,
): { times: Float64Array; inserts: Set<number>; step: number } {
  const steps = Float64Array.from({ length: Math.max(epoch.length - 1, 0) }, (_, i) => {
    return (epoch[i + 1] as number) - (epoch[i] as number);
  });
  const step = Math.max(steps.toSorted()[steps.length >> 1] ?? 0, 1);
  const times: number[] = [];
  const inserts = new Set<number>();
  epoch.forEach((time, i) => {
    times.push(time - origin);
    if ((steps[i] ?? 0) > step * GAP) {
      times.push(time - origin + step);
      inserts.add(i);
    }
  });
  return { times: Float64Array.from(times), inserts, step };
}

/** What processors did, but for idling: together it is how busy they were. */
export const BUSY = ['usr', 'sys', 'wai', 'stl'];

/** A quantity, a value a row. */
export interface Quantity {
  /** NaN in the gaps, and where it is not known. */
  values: Float64Array;
  /** Cores or devices it was worked out of; null: it was recorded as it is. */
  parts: number | null;
}

/** The column, or what its parts come to where only those were recorded; null where none of it is a number. */
export function quantityOf(
  columns: readonly DstatColumn[],
  [group, name]: readonly [string, string],
  inserts: ReadonlySet<number>,
): Quantity | null {
  const parts = partsOf(columns, group, name);
  const rows = parts[0]?.values.length ?? 0;
  const values = new Float64Array(rows + inserts.size);
  let some = false;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const value = totalOf(parts, group, (part) => part.values[row]);
    const known = Number.isFinite(value);
    some ||= known;
    values[at++] = known ? value : Number.NaN;
    if (inserts.has(row)) values[at++] = Number.NaN;
  }
  if (!some) return null;
  return { values, parts: parts[0]?.group === group ? null : parts.length };
}

/** Sum of the known values of every row; NaN where none is known. */
export function sums(traces: readonly { values: Float64Array }[]): Float64Array {
  return (traces[0]?.values ?? new Float64Array()).map((_, row) => {
    let sum = Number.NaN;
    for (const { values } of traces) {
      const value = values[row] as number;
      if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
    }
    return sum;
  });
}
