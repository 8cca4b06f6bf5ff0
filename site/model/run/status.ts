import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';

/** What the page says about a status. */
export interface StatusInfo {
  /** After a number: `2 failed`. */
  label: string;
  /** What it means, for tooltips. */
  meaning: string;
  /** Higher is painted over lower where tests share a pixel, and listed first. */
  weight: number;
  /** Asks for somebody's attention: what `n` and `p` step through. */
  problem: boolean;
}

export const STATUS: Record<Outcome, StatusInfo> = {
  fail: { label: 'failed', meaning: 'The test failed', weight: 9, problem: true },
  uxsuccess: {
    label: 'unexpected success',
    meaning: 'Expected to fail, but passed; counts as a failure',
    weight: 8,
    problem: true,
  },
  inprogress: {
    label: 'never ended',
    meaning: 'Nothing came from it while other tests went on: it hung, or its worker died',
    weight: 7,
    problem: true,
  },
  flaky: {
    label: 'flaky',
    meaning: 'Failed, and passed when it was run again',
    weight: 6,
    problem: true,
  },
  unknown: {
    label: 'no result',
    meaning: 'Only attachments of it were seen, no start and no result',
    weight: 5,
    problem: true,
  },
  running: {
    label: 'was running',
    meaning: 'Had not ended when the stream did',
    weight: 4,
    problem: false,
  },
  xfail: { label: 'expected failure', meaning: 'Failed, as expected', weight: 3, problem: false },
  skip: { label: 'skipped', meaning: 'Not run', weight: 2, problem: false },
  success: { label: 'passed', meaning: 'The test passed', weight: 1, problem: false },
};

/** Outcomes in the order the page lists them: the alarming first. */
export const STATUS_ORDER = [...OUTCOMES].sort((a, b) => STATUS[b].weight - STATUS[a].weight);

/** Outcomes somebody should look at. */
export function isProblem(status: Outcome): boolean {
  return STATUS[status].problem;
}
