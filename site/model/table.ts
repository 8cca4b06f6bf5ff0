import type { Filter } from './routes.ts';
import type { Test } from './run.ts';
import { STATUS } from './status.ts';

/** Columns the table of tests can be sorted by. */
export const SORT_KEYS = ['start', 'duration', 'status', 'name', 'worker'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** Rows on one page of the table: enough to scroll, few enough to build at once. */
export const PAGE_SIZE = 250;

/** A test for a filter; every word of the text must be in the name, in any case and order. */
export function matcher(filter: Filter): (test: Test) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const statuses = new Set(filter.statuses);
  return (test) => {
    if (statuses.size > 0 && !statuses.has(test.status)) return false;
    if (words.length === 0) return true;
    const name = test.name.toLowerCase();
    return words.every((word) => name.includes(word));
  };
}

/** True if the filter lets everything through. */
export function isOpen(filter: Filter): boolean {
  return filter.text.trim() === '' && filter.statuses.length === 0;
}

type Compare = (a: Test, b: Test) => number;

const COMPARE: Record<SortKey, Compare> = {
  start: (a, b) => (a.start ?? Number.POSITIVE_INFINITY) - (b.start ?? Number.POSITIVE_INFINITY),
  duration: (a, b) => a.duration - b.duration,
  // "Ascending" puts what needs attention on top.
  status: (a, b) => STATUS[b.status].weight - STATUS[a.status].weight,
  name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  worker: (a, b) => (a.worker ?? Number.POSITIVE_INFINITY) - (b.worker ?? Number.POSITIVE_INFINITY),
};

/** A sorted copy; ties stay in stream order, whichever the direction. */
export function sortTests(tests: Test[], key: SortKey, descending: boolean): Test[] {
  const sign = descending ? -1 : 1;
  const compare = COMPARE[key];
  return tests.slice().sort((a, b) => {
    const order = compare(a, b);
    // Infinity - Infinity: two tests without a time.
    return (Number.isNaN(order) ? 0 : sign * order) || a.index - b.index;
  });
}
