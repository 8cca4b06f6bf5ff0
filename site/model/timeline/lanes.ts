import { OUTCOMES } from '../../../src/verdict/columns.ts';
import { lowerBound } from '../../../src/verdict/machine/lower-bound.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import { isStopped } from '../../../src/verdict/whole.ts';
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
  order: number[];
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
  const byWorker = new Map<number, number[]>();
  for (let i = 0; i < run.count; i++) {
    if (Number.isNaN(run.starts[i])) continue;
    const worker = run.workers[i] as number;
    const list = byWorker.get(worker);
    if (list) list.push(i);
    else byWorker.set(worker, [i]);
  }
  // Tests of no worker, -1, come last.
  return [...byWorker]
    .sort(([a], [b]) => (a < 0 ? 1 : b < 0 ? -1 : a - b))
    .map(([worker, tests]) => buildLane(run, worker < 0 ? null : worker, tests));
}

function buildLane(run: Run, worker: number | null, tests: number[]): Lane {
  const { starts, ends, shown, codes } = run;
  // A worker's stream is in order as a rule, and sorting 100,000 by a function takes its time.
  const sorted = tests.every((test, i) => {
    return i === 0 || (starts[tests[i - 1] as number] as number) <= (starts[test] as number);
  });
  if (!sorted) tests.sort((a, b) => (starts[a] as number) - (starts[b] as number) || a - b);
  const rows: number[][] = [];
  const free: { start: number; end: number }[] = [];
  let busy = 0;
  let reach = Number.NEGATIVE_INFINITY;
  let problems = 0;
  for (const test of tests) {
    const start = starts[test] as number;
    const end = ends[test] as number;
    if (PROBLEM[shown[test] as number]) problems++;
    // A hung test would otherwise keep its worker "busy" to the end of the run.
    if (codes[test] !== HUNG) {
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
    label: worker === null ? 'no worker' : (run.lanes[worker] ?? ''),
    rows: rows.map((row) => toColumns(run, row)),
    order: tests,
    busy,
    problems,
    gaps: gapsOf(run, tests),
    lost: lostAt(run, worker),
  };
}

/** Between tests of two classes, and before the first: set-ups and tear-downs of classes are in it. */
function gapsOf(run: Run, order: number[]): Float64Array {
  const pairs: number[] = [];
  let owner: string | null = null;
  let reach = 0;
  for (const test of order) {
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

function toColumns({ starts, ends }: Run, tests: number[]): Row {
  const row: Row = {
    tests: Int32Array.from(tests),
    start: Float64Array.from(tests, (test) => starts[test] as number),
    end: Float64Array.from(tests, (test) => ends[test] as number),
    reach: new Float64Array(tests.length),
  };
  let reach = Number.NEGATIVE_INFINITY;
  row.end.forEach((end, i) => {
    reach = Math.max(reach, end);
    row.reach[i] = reach;
  });
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
