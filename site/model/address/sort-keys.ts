/** Columns the table of tests can be sorted by. */
export const SORT_KEYS = ['start', 'duration', 'status', 'name', 'worker'] as const;
export type SortKey = (typeof SORT_KEYS)[number];
