import type { Outcome } from '../../../src/verdict/columns.ts';

/** What somebody narrowed the tests to; every part must hold. */
export interface Filter {
  /** Words that must all be in the name, in any case and order; or a regular expression. */
  text: string;
  regex: boolean;
  /** Empty: all. */
  statuses: Outcome[];
  /** What ran them, see Run.lanes. Empty: all; null stands for tests of which nobody knows. */
  workers: (string | null)[];
  /** Tags of which a test has all. */
  tags: string[];
  /** Words that must all be in what it says why it failed or was skipped. */
  reason: string;
  /** Seconds; null: no limit. */
  min: number | null;
  max: number | null;
}

export const NO_FILTER: Filter = {
  text: '',
  regex: false,
  statuses: [],
  workers: [],
  tags: [],
  reason: '',
  min: null,
  max: null,
};

/** True if the filter lets everything through. */
export function isOpen(filter: Filter): boolean {
  const { text, statuses, workers, tags, reason, min, max } = filter;
  const listed = statuses.length + workers.length + tags.length;
  return text.trim() === '' && reason.trim() === '' && listed === 0 && min === null && max === null;
}
