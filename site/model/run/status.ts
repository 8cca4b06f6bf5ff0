import type { TestStatus } from '../../../src/format/dataset.ts';

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

export const STATUS: Record<TestStatus, StatusInfo> = {
  fail: { label: 'failed', meaning: 'The test failed', weight: 7, problem: true },
  uxsuccess: {
    label: 'unexpected success',
    meaning: 'Expected to fail, but passed; counts as a failure',
    weight: 6,
    problem: true,
  },
  inprogress: {
    label: 'never ended',
    meaning: 'Started, but the stream holds no result: it hung, or its worker died',
    weight: 5,
    problem: true,
  },
  unknown: {
    label: 'no result',
    meaning: 'Only attachments of it were seen, no start and no result',
    weight: 4,
    problem: true,
  },
  xfail: { label: 'expected failure', meaning: 'Failed, as expected', weight: 3, problem: false },
  skip: { label: 'skipped', meaning: 'Not run', weight: 2, problem: false },
  success: { label: 'passed', meaning: 'The test passed', weight: 1, problem: false },
};

/** Statuses in the order the page lists them: the alarming first. */
export const STATUS_ORDER = (Object.keys(STATUS) as TestStatus[]).sort(
  (a, b) => STATUS[b].weight - STATUS[a].weight,
);

/** Statuses that make a job red. */
export function isFailure(status: TestStatus): boolean {
  return status === 'fail' || status === 'uxsuccess';
}

/** Statuses somebody should look at. */
export function isProblem(status: TestStatus): boolean {
  return STATUS[status].problem;
}
