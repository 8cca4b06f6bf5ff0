import { isProblem } from '../../../src/verdict/problems.ts';
import type { Run, Test } from './run.ts';
import { indexesOf } from './summary.ts';

const known = new WeakMap<Run, Test[]>();

/** Runs that need attention, in order of start; those without a time come last. */
export function failuresOf(run: Run): Test[] {
  let list = known.get(run);
  if (!list) {
    const at = ({ start }: Test) => start ?? Number.POSITIVE_INFINITY;
    list = indexesOf(run, isProblem)
      .map(run.test)
      .sort((a, b) => at(a) - at(b) || a.index - b.index);
    known.set(run, list);
  }
  return list;
}

/** Those that have a time. */
export function timedFailures(run: Run): Test[] {
  return failuresOf(run).filter((test) => test.start !== null);
}

/** `3 of 18`; null where the test is none of them. */
export function placeText(failures: readonly Test[], test: Test | null): string | null {
  const at = test === null ? -1 : failures.findIndex(({ index }) => index === test.index);
  return at < 0 ? null : `${at + 1} of ${failures.length}`;
}

/** The failure after (or before) the selected test in time; around the ends to the other end. */
export function stepFailure(
  failures: readonly Test[],
  selected: Test | null,
  by: 1 | -1,
): Test | null {
  if (failures.length === 0) return selected;
  const at = selected?.start ?? null;
  const here = failures.findIndex(({ index }) => index === selected?.index);
  if (here >= 0) return failures[(here + by + failures.length) % failures.length] ?? null;
  if (at === null) return failures.at(by === 1 ? 0 : -1) ?? null;
  const after = failures.findIndex(({ start }) => (start ?? Number.POSITIVE_INFINITY) > at);
  if (by === 1) return failures[Math.max(after, 0)] ?? null;
  return failures.at(after < 0 ? -1 : after - 1) ?? null;
}
