/** Which outcomes ask for somebody's attention, what they are called, and which comes first. */
import { formatCount } from '../format/quantities.ts';
import type { Outcome } from './columns.ts';

/** What one test came to. */
export const LABELS: Record<Outcome, string> = {
  fail: 'failed',
  uxsuccess: 'unexpected success',
  inprogress: 'never ended',
  flaky: 'flaky',
  unknown: 'without a result',
  running: 'running at the end',
  xfail: 'expected failure',
  skip: 'skipped',
  success: 'passed',
};

const PLURALS: Partial<Record<Outcome, string>> = {
  uxsuccess: 'unexpected successes',
  xfail: 'expected failures',
};

/** What stands behind a number of tests: `failed`, `unexpected successes`. */
export const labelOf = (outcome: Outcome, count: number): string =>
  (count === 1 ? undefined : PLURALS[outcome]) ?? LABELS[outcome];

/** `2 failed`, `2 unexpected successes`, `1 unexpected success`. */
export const countOutcome = (outcome: Outcome, count: number): string =>
  `${formatCount(count)} ${labelOf(outcome, count)}`;

/** All outcomes, the alarming first. */
export const BY_ALARM: readonly Outcome[] = [
  'fail',
  'uxsuccess',
  'inprogress',
  'flaky',
  'unknown',
  'running',
  'xfail',
  'skip',
  'success',
];

const PROBLEMS = new Set<Outcome>(['fail', 'uxsuccess', 'inprogress', 'flaky', 'unknown']);

/** Outcomes somebody should look at. */
export const isProblem = (outcome: Outcome): boolean => PROBLEMS.has(outcome);

/** What cannot have caused another failure, or matters less, comes later. */
const LATE: Partial<Record<Outcome, number>> = { uxsuccess: 1, flaky: 2, unknown: 3 };

/** A problem, for putting it in order. */
export interface Placed {
  outcome: Outcome;
  /** Epoch milliseconds; null where unknown. */
  at: number | null;
  /** Which stream it is of, and which run of that. */
  of: number;
  index: number;
}

/** Sorts problems by when they began, those that can have caused no other last. */
export function inOrder(a: Placed, b: Placed): number {
  const late = ({ outcome }: Placed) => LATE[outcome] ?? 0;
  const start = ({ at }: Placed) => at ?? Number.MAX_VALUE;
  return late(a) - late(b) || start(a) - start(b) || a.of - b.of || a.index - b.index;
}
