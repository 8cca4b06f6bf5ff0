import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import { LABELS } from '../../../src/verdict/problems.ts';

/** What the page says about a status. */
export interface StatusInfo {
  /** After a number: `2 failed`. */
  label: string;
  /** What it means, for tooltips. */
  meaning: string;
  /** Higher is painted over lower where tests share a pixel, and listed first. */
  weight: number;
}

export const STATUS: Record<Outcome, StatusInfo> = {
  fail: { label: LABELS.fail, meaning: 'The test failed', weight: 9 },
  uxsuccess: {
    label: LABELS.uxsuccess,
    meaning: 'Expected to fail, but passed; counts as a failure',
    weight: 8,
  },
  inprogress: {
    label: LABELS.inprogress,
    meaning: 'It has no result while other tests went on: it hung, or its process ended',
    weight: 7,
  },
  flaky: {
    label: LABELS.flaky,
    meaning: 'Failed, and passed when it was run again',
    weight: 6,
  },
  unknown: {
    label: LABELS.unknown,
    meaning: 'No result of it was seen: how it ended is not known',
    weight: 5,
  },
  running: {
    label: LABELS.running,
    meaning: 'It began and has no result: the stream ends before',
    weight: 4,
  },
  xfail: { label: LABELS.xfail, meaning: 'Failed, as expected', weight: 3 },
  skip: { label: LABELS.skip, meaning: 'Not run', weight: 2 },
  success: { label: LABELS.success, meaning: 'The test passed', weight: 1 },
};

/** Outcomes in the order the page lists them: the alarming first. */
export const STATUS_ORDER = [...OUTCOMES].sort((a, b) => STATUS[b].weight - STATUS[a].weight);

/** By code of a status in Run. */
const WEIGHT = OUTCOMES.map((status) => STATUS[status].weight);

/** Of every run. */
export const weightsOf = ({ shown }: { shown: Uint8Array }): Uint8Array =>
  shown.map((code) => WEIGHT[code] as number);
