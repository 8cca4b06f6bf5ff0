import type { Run, Test } from './run.ts';
import { isProblem } from './status.ts';

/**
 * A line of bars. Columns are parallel and sorted by start; `reach[i]` is the latest end of the
 * bars up to i, which makes "what is visible" a binary search even where bars overlap.
 */
export interface Row {
  tests: Int32Array;
  start: Float64Array;
  end: Float64Array;
  reach: Float64Array;
}

/** All tests of one worker. */
export interface Lane {
  /** Null: tests that no worker claimed. */
  worker: number | null;
  label: string;
  /** More than one where tests of the worker overlap in time. */
  rows: Row[];
  /** Test indexes in order of start. */
  order: number[];
  /** Milliseconds in which at least one test ran. */
  busy: number;
  problems: number;
}

/** Overlaps beyond this share the last row: a million instants at once must not make a million rows. */
export const MAX_ROWS = 32;

/** Groups the timed tests by worker, and spreads overlapping tests of a worker over rows. */
export function buildLanes(run: Run): Lane[] {
  const byWorker = new Map<number | null, Test[]>();
  for (const test of run.tests) {
    if (test.start === null) continue;
    const list = byWorker.get(test.worker);
    if (list) list.push(test);
    else byWorker.set(test.worker, [test]);
  }
  return [...byWorker]
    .sort(([a], [b]) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY))
    .map(([worker, tests]) => buildLane(worker, tests));
}

function buildLane(worker: number | null, tests: Test[]): Lane {
  tests.sort((a, b) => (a.start as number) - (b.start as number) || a.index - b.index);
  const rows: Test[][] = [];
  const free: { start: number; end: number }[] = [];
  let busy = 0;
  let reach = Number.NEGATIVE_INFINITY;
  let problems = 0;
  for (const test of tests) {
    const start = test.start as number;
    const end = test.end as number;
    if (isProblem(test.status)) problems++;
    // A hung test would otherwise keep its worker "busy" to the end of the run.
    if (test.status !== 'inprogress') {
      busy += Math.max(0, end - Math.max(start, reach));
      reach = Math.max(reach, end);
    }
    // Two tests of no length at one instant overlap too: each must be seen.
    let row = free.findIndex((last) => last.end <= start && last.start < start);
    if (row < 0) row = Math.min(rows.length, MAX_ROWS - 1);
    rows[row] ??= [];
    rows[row]?.push(test);
    free[row] = { start, end: Math.max(end, free[row]?.end ?? end) };
  }
  return {
    worker,
    label: worker === null ? 'no worker' : `worker ${worker}`,
    rows: rows.map(toColumns),
    order: tests.map((test) => test.index),
    busy,
    problems,
  };
}

function toColumns(tests: Test[]): Row {
  const row: Row = {
    tests: new Int32Array(tests.length),
    start: new Float64Array(tests.length),
    end: new Float64Array(tests.length),
    reach: new Float64Array(tests.length),
  };
  let reach = Number.NEGATIVE_INFINITY;
  tests.forEach((test, i) => {
    row.tests[i] = test.index;
    row.start[i] = test.start as number;
    row.end[i] = test.end as number;
    reach = Math.max(reach, test.end as number);
    row.reach[i] = reach;
  });
  return row;
}

/** First position whose value is >= `at` in a sorted column; its length if there is none. */
export function lowerBound(column: Float64Array | number[], at: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bars of a row that may touch [from, to], as a half-open range of positions. */
export function visibleRange(row: Row, from: number, to: number): [number, number] {
  const first = lowerBound(row.reach, from);
  let last = lowerBound(row.start, to);
  while (last < row.start.length && row.start[last] === to) last++;
  return [first, last];
}

/** The tests before and after this one on its worker. */
export function neighbours(
  lanes: Lane[],
  test: Test,
): { previous: number | null; next: number | null } {
  const lane = lanes.find((candidate) => candidate.worker === test.worker);
  const at = lane?.order.indexOf(test.index) ?? -1;
  if (!lane || at < 0) return { previous: null, next: null };
  return { previous: lane.order[at - 1] ?? null, next: lane.order[at + 1] ?? null };
}
