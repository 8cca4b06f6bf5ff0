/**
 * Tests that began and have no result: what the stream tells of how each was left.
 *
 * | what follows it in the stream | what became of it |
 * | --- | --- |
 * | another test of its worker | its process ended, or gave it up: nothing else is lost with it |
 * | a later run of the runner | its run was over: the process died, or it hung until the run was stopped |
 * | tests of other workers, for long | it hangs, or its worker died |
 * | nothing else is left to run | as before, or the stream ends too early |
 * | none of these | it ran when the stream was cut off |
 */
import { codeOf, type RunColumns } from '../columns.ts';
import type { Stopped } from './breaks.ts';

const INPROGRESS = codeOf('inprogress');
/** Silence is that of a test that takes this many times as long as the longest other one. */
const LONGEST = 3;
/** Less, in milliseconds, may be a busy machine. */
const MIN_SILENCE = 2000;

export interface Unended {
  /** With them their workers came to no end. */
  stopped: Stopped[];
  /** Tests that merely ran when the stream ended, by index. */
  running: number[];
}

/**
 * @param lost workers of the tests that were announced and never ran for no known reason; null: nobody knows what
 *   was to run
 * @param workers how many there are
 */
export function findUnended(
  runs: RunColumns,
  lost: ReadonlySet<number> | null,
  workers: number,
): Unended {
  const last = lastBegun(runs);
  let longest = 0;
  const open: number[] = [];
  const found: Unended = { stopped: [], running: [] };
  for (let i = 0; i < runs.count; i++) {
    const start = runs.starts[i] as number;
    const end = runs.ends[i] as number;
    const worker = runs.workers[i] as number;
    if (runs.codes[i] !== INPROGRESS) longest = Math.max(longest, end - start || 0);
    else if (worker >= 0 && (last.get(worker) ?? 0) > start && (last.get(worker) ?? 0) >= end)
      continue;
    else if (end < runs.length) found.stopped.push(stopIn(runs, i, 'ended'));
    else open.push(i);
  }
  const left = lost && new Set([...lost, ...open.map((test) => runs.workers[test] as number)]);
  // the others came to their end: the stream was not cut off in their midst
  const alone =
    left !== null && left.size === 1 && (workers > 1 || (lost?.size === 0 && open.length === 1));
  for (const test of open) {
    const silence = runs.length - (runs.starts[test] as number);
    const long = silence > MIN_SILENCE && silence > LONGEST * longest;
    if (long) found.stopped.push(stopIn(runs, test, 'silent'));
    else if (alone) found.stopped.push(stopIn(runs, test, 'last'));
    else found.running.push(test);
  }
  return found;
}

function stopIn(runs: RunColumns, test: number, kind: Stopped['kind']): Stopped {
  const [at, end] = [runs.starts[test] as number, runs.ends[test] as number];
  const worker = runs.workers[test] as number;
  return { kind, worker, test, bare: true, at, left: end - at, missing: null };
}

/** When the last test of each worker began. */
function lastBegun({ count, starts, workers, fixtures }: RunColumns): Map<number, number> {
  const last = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const start = starts[i] as number;
    if (fixtures[i] === 1 || !(start > (last.get(workers[i] as number) ?? -1))) continue;
    last.set(workers[i] as number, start);
  }
  return last;
}
