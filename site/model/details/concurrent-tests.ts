import type { Run, Test } from '../run/run.ts';

/** A test that ran at the same time, on another worker. */
export interface ConcurrentTest {
  test: Test;
  /** Milliseconds both ran. */
  shared: number;
}

/** What ran beside a test: the longest together first; null: how long it ran is not known. */
export function findConcurrent(
  run: Run,
  test: Test,
  limit: number,
): { list: ConcurrentTest[]; all: number } | null {
  const { start, end, duration } = test;
  if (start === null || end === null || (duration === null && end === start)) return null;
  const found: ConcurrentTest[] = [];
  for (let i = 0; i < run.count; i++) {
    if (i === test.index) continue;
    const [first, last] = [run.starts[i] as number, run.ends[i] as number];
    // NaN, of a test without a time, compares as false.
    if (!(first <= end && last >= start)) continue;
    // Its neighbour on the worker, that ended as this one began, did not run beside it.
    const shared = Math.min(last, end) - Math.max(first, start);
    if (shared === 0 && run.workers[i] === (test.worker ?? -1)) continue;
    found.push({ test: run.test(i), shared });
  }
  found.sort((a, b) => b.shared - a.shared || a.test.index - b.test.index);
  return { list: found.slice(0, limit), all: found.length };
}

/** The tests before and after this one on its worker, by start. */
export function stepsOf(run: Run, test: Test): { previous: Test | null; next: Test | null } {
  if (test.start === null) return { previous: null, next: null };
  const worker = test.worker ?? -1;
  const here: [number, number] = [test.start, test.index];
  const after = ([start, index]: [number, number], [other, at]: [number, number]) =>
    start > other || (start === other && index > at);
  let previous: [number, number] | null = null;
  let next: [number, number] | null = null;
  for (let i = 0; i < run.count; i++) {
    const start = run.starts[i] as number;
    if (run.workers[i] !== worker || i === test.index || Number.isNaN(start)) continue;
    const place: [number, number] = [start, i];
    if (after(place, here)) {
      if (next === null || after(next, place)) next = place;
    } else if (previous === null || after(place, previous)) previous = place;
  }
  return {
    previous: previous === null ? null : run.test(previous[1]),
    next: next === null ? null : run.test(next[1]),
  };
}
