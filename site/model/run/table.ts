import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import type { FixtureKind } from '../../../src/verdict/names.ts';
import { countKinds } from '../../../src/verdict/tally.ts';
import type { SortKey } from '../address/sort-keys.ts';
import type { Run } from './run.ts';
import { STATUS } from './status.ts';

const WEIGHT = OUTCOMES.map((status: Outcome) => STATUS[status].weight);

/** Order of two tests, by index; NaN where that of one of them is not known. */
function comparison(run: Run, key: SortKey): (a: number, b: number) => number {
  const column = (values: ArrayLike<number>) => (a: number, b: number) =>
    (values[a] as number) - (values[b] as number);
  switch (key) {
    case 'duration':
      return column(run.durations);
    case 'start':
      return column(run.starts);
    case 'worker':
      return column(Float64Array.from(run.workers, (lane) => (lane < 0 ? Number.NaN : lane)));
    case 'status':
      // "Ascending" puts what needs attention on top.
      return (a, b) =>
        (WEIGHT[run.shown[b] as number] as number) - (WEIGHT[run.shown[a] as number] as number);
    case 'name': {
      // Put together once, not once a comparison.
      const names = Array.from({ length: run.count }, (_, i) => run.name(i));
      return (a, b) => {
        const [first, second] = [names[a] as string, names[b] as string];
        return first < second ? -1 : first > second ? 1 : 0;
      };
    }
  }
}

/**
 * Indexes of the tests that pass (mask null: all), in order. Ties stay in stream order, whichever
 * the direction; what is unknown comes last in both.
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
  const unknown = (index: number) => Number(Number.isNaN(compare(index, index)));
  return indexes.slice(0, count).sort((a, b) => {
    const order = compare(a, b);
    return (Number.isNaN(order) ? unknown(a) - unknown(b) : sign * order) || a - b;
  });
}

/** What is in some rows of the table. */
export interface RowCount {
  runs: number;
  /** Distinct tests. */
  tests: number;
  /** Distinct fixtures that are reported, by kind. */
  fixtures: Record<FixtureKind, number>;
}

/** Counts tests as tests: several runs of one are one. */
export function countRows(run: Run, rows: ArrayLike<number>): RowCount {
  const again = new Set<string>();
  for (let i = 0; i < rows.length; i++) {
    const index = rows[i] as number;
    if ((run.attempts[index] as number) > 1) again.add(run.name(index));
  }
  const seen = new Set<string>();
  const count = { runs: 0, tests: 0 };
  const fixtures: string[] = [];
  for (let i = 0; i < rows.length; i++) {
    const index = rows[i] as number;
    const fixture = run.fixtures[index] === 1;
    if (!fixture) count.runs++;
    const name = again.size > 0 ? run.name(index) : '';
    if (seen.has(name)) continue;
    if (again.has(name)) seen.add(name);
    if (fixture) fixtures.push(run.name(index));
    else count.tests++;
  }
  return { ...count, fixtures: countKinds(fixtures) };
}
