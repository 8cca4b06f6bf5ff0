import { OUTCOMES } from '../../../src/verdict/columns.ts';
import { lowerBound } from '../../../src/verdict/machine/lower-bound.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import { isStopped } from '../../../src/verdict/whole/breaks.ts';
import type { Run } from '../run/run.ts';

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
  order: Int32Array;
  /** Milliseconds in which at least one test ran. */
  busy: number;
  problems: number;
  /** Where none of its tests ran, before its first and between two classes: pairs of from and to, ascending. */
  gaps: Float64Array;
  /** From here on nothing came from the worker, which did not come to its end; null: it did. */
  lost: number | null;
}

/** Overlaps beyond this share the last row: a million instants at once must not make a million rows. */
export const MAX_ROWS = 32;

/** Whether a status, by its code in Run, is a problem; and the code of tests that never ended. */
const PROBLEM = OUTCOMES.map(isProblem);
const HUNG = OUTCOMES.indexOf('inprogress');

/** Groups the timed tests by worker, and spreads overlapping tests of a worker over rows. */
export function buildLanes(run: Run): Lane[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < run.count; i++) {
    if (Number.isNaN(run.starts[i])) continue;
    const worker = run.workers[i] as number;
    counts.set(worker, (counts.get(worker) ?? 0) + 1);
  }
  const byWorker = new Map<number, { tests: Int32Array; next: number }>();
  for (const [worker, count] of counts)
    byWorker.set(worker, { tests: new Int32Array(count), next: 0 });
  for (let i = 0; i < run.count; i++) {
    if (Number.isNaN(run.starts[i])) continue;
    const list = byWorker.get(run.workers[i] as number) as { tests: Int32Array; next: number };
    list.tests[list.next++] = i;
  }
  // Tests of no worker, -1, come last.
  return [...byWorker]
    .sort(([a], [b]) => (a < 0 ? 1 : b < 0 ? -1 : a - b))
    .map(([worker, { tests }]) => buildLane(run, worker < 0 ? null : worker, tests));
}

function buildLane(run: Run, worker: number | null, tests: Int32Array): Lane {
  const { starts, ends, shown, codes } = run;
  // A worker's stream is in order as a rule, and sorting 100,000 by a function takes its time.
  const sorted = tests.every((test, i) => {
    return i === 0 || (starts[tests[i - 1] as number] as number) <= (starts[test] as number);
  });
  if (!sorted) tests.sort((a, b) => (starts[a] as number) - (starts[b] as number) || a - b);
  const rows = spread(run, tests);
  let busy = 0;
  let reach = Number.NEGATIVE_INFINITY;
  let problems = 0;
  for (let i = 0; i < tests.length; i++) {
    const test = tests[i] as number;
    if (PROBLEM[shown[test] as number]) problems++;
    // A hung test would otherwise keep its worker "busy" to the end of the run.
    if (codes[test] === HUNG) continue;
    const end = ends[test] as number;
    busy += Math.max(0, end - Math.max(starts[test] as number, reach));
    reach = Math.max(reach, end);
  }
  return {
    worker,
    label: worker === null ? 'no worker' : (run.lanes[worker] ?? ''),
    rows: rows.map((row) => toColumns(run, row)),
    order: tests,
    busy,
    problems,
    gaps: gapsOf(run, tests),
    lost: lostAt(run, worker),
  };
}

/** Rows of tests that do not overlap, as far as MAX_ROWS allows. @param tests in order of start */
function spread({ starts, ends }: Run, tests: Int32Array): Int32Array[] {
  const rowOf = new Uint8Array(tests.length);
  const free: { start: number; end: number; count: number }[] = [];
  for (let i = 0; i < tests.length; i++) {
    const start = starts[tests[i] as number] as number;
    const end = ends[tests[i] as number] as number;
    // Two tests of no length at one instant overlap too: each must be seen.
    let row = free.findIndex((last) => last.end <= start && last.start < start);
    if (row < 0) row = Math.min(free.length, MAX_ROWS - 1);
    rowOf[i] = row;
    const last = free[row];
    if (!last) free.push({ start, end, count: 1 });
    else {
      last.start = start;
      last.end = Math.max(end, last.end);
      last.count++;
    }
  }
  if (free.length === 1) return [tests];
  return free.map(({ count }, row) => {
    const members = new Int32Array(count);
    let next = 0;
    for (let i = 0; i < tests.length; i++) {
      if (rowOf[i] === row) members[next++] = tests[i] as number;
    }
    return members;
  });
}

/** Between tests of two classes, and before the first: set-ups and tear-downs of classes are in it. */
function gapsOf(run: Run, order: Int32Array): Float64Array {
  const pairs: number[] = [];
  let owner: string | null = null;
  let reach = 0;
  for (let i = 0; i < order.length; i++) {
    const test = order[i] as number;
    const start = run.starts[test] as number;
    const own = run.owner(test);
    if (own !== owner && start > reach) pairs.push(reach, start);
    owner = own;
    if (run.codes[test] !== HUNG) reach = Math.max(reach, run.ends[test] as number);
  }
  return Float64Array.from(pairs);
}

/** The last that was heard of a worker that did not come to its end. */
function lostAt(run: Run, worker: number | null): number | null {
  const stopped = run.breaks.filter(isStopped).filter((one) => one.worker === (worker ?? -1));
  return stopped.length === 0 ? null : Math.min(...stopped.map(({ at }) => at));
}

function toColumns({ starts, ends }: Run, tests: Int32Array): Row {
  const { length } = tests;
  const row: Row = {
    tests,
    start: new Float64Array(length),
    end: new Float64Array(length),
    reach: new Float64Array(length),
  };
  let reach = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const end = ends[tests[i] as number] as number;
    reach = Math.max(reach, end);
    row.start[i] = starts[tests[i] as number] as number;
    row.end[i] = end;
    row.reach[i] = reach;
  }
  return row;
}

/** The bars of a row that may touch [from, to], as a half-open range of positions. */
export function visibleRange(row: Row, from: number, to: number): [number, number] {
  const first = lowerBound(row.reach, from);
  let last = lowerBound(row.start, to);
  while (last < row.start.length && row.start[last] === to) last++;
  return [first, last];
}

export { lowerBound };
