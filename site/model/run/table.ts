import { TEST_STATUSES, type TestStatus } from '../../../src/format/dataset.ts';
import type { Run } from './run.ts';
import { STATUS } from './status.ts';

/** Columns the table of tests can be sorted by. */
export const SORT_KEYS = ['start', 'duration', 'status', 'name', 'worker'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

const WEIGHT = TEST_STATUSES.map((status: TestStatus) => STATUS[status].weight);

/** Order of two tests, by index; what is unknown (NaN, no worker) comes last when ascending. */
function comparison(run: Run, key: SortKey): (a: number, b: number) => number {
  const column = (values: ArrayLike<number>) => (a: number, b: number) =>
    (values[a] as number) - (values[b] as number);
  const last = (value: number | undefined, unknown: boolean) =>
    unknown ? Number.POSITIVE_INFINITY : (value as number);
  switch (key) {
    case 'duration':
      return column(run.durations);
    case 'status':
      // "Ascending" puts what needs attention on top.
      return (a, b) =>
        (WEIGHT[run.statuses[b] as number] as number) -
        (WEIGHT[run.statuses[a] as number] as number);
    case 'name': {
      // Put together once, not once a comparison.
      const names = Array.from({ length: run.count }, (_, i) => run.name(i));
      return (a, b) => {
        const [first, second] = [names[a] as string, names[b] as string];
        return first < second ? -1 : first > second ? 1 : 0;
      };
    }
    case 'start':
    case 'worker': {
      const values: ArrayLike<number> = key === 'start' ? run.starts : run.workers;
      const unknown = key === 'start' ? Number.isNaN : (value: number) => value < 0;
      const at = (i: number) => last(values[i], unknown(values[i] as number));
      return (a, b) => at(a) - at(b);
    }
  }
}

/**
 * Indexes of the tests that pass (mask null: all), in order. Ties stay in stream order, whichever
 * the direction.
 */
export function sortTests(
  run: Run,
  mask: Uint8Array | null,
  key: SortKey,
  descending: boolean,
): Uint32Array {
  let count = 0;
  const indexes = new Uint32Array(run.count);
  for (let i = 0; i < run.count; i++) {
    if (mask === null || mask[i] === 1) indexes[count++] = i;
  }
  const sign = descending ? -1 : 1;
  const compare = comparison(run, key);
  return indexes.slice(0, count).sort((a, b) => {
    const order = compare(a, b);
    // Infinity - Infinity: two tests without a time.
    return (Number.isNaN(order) ? 0 : sign * order) || a - b;
  });
}
