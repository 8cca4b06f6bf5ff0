/** Times that cannot be: of a test that ran before the machine's clock was set, or years ahead. */
import type { TestTable } from './test-table.ts';

/** No job is silent for so long, in microseconds. */
const LONGEST_GAP = 24 * 3600 * 1e6;

/** The stretch without a long gap that holds most of the instants, the later of two; sorts them. */
function mainStretch(instants: Float64Array): [from: number, to: number] {
  instants.sort();
  let best: [number, number] = [0, -1];
  let from = 0;
  for (let at = 1; at <= instants.length; at++) {
    const gap = (instants[at] ?? Number.POSITIVE_INFINITY) - (instants[at - 1] as number);
    if (gap <= LONGEST_GAP) continue;
    if (at - 1 - from >= best[1] - best[0]) best = [from, at - 1];
    from = at;
  }
  return [instants[best[0]] as number, instants[best[1]] as number];
}

/**
 * Makes times unknown that lie more than a day from those of the other tests: the axis is for the run.
 *
 * @returns of how many tests
 */
export function clearOutliers({ columns: { start, end } }: TestTable): number {
  const instants = new Float64Array(2 * start.length);
  let count = 0;
  for (const column of [start, end]) {
    for (let at = 0; at < column.length; at++) {
      const value = column.at(at);
      if (!Number.isNaN(value)) instants[count++] = value;
    }
  }
  if (count === 0) return 0;
  const [from, to] = mainStretch(instants.subarray(0, count));
  const isOutside = (value: number) => value < from || value > to;
  let cleared = 0;
  for (let at = 0; at < start.length; at++) {
    if (isOutside(start.at(at))) {
      start.set(at, null);
      end.set(at, null);
    } else if (isOutside(end.at(at))) end.set(at, null);
    else continue;
    cleared += 1;
  }
  return cleared;
}
