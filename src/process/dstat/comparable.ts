/** What of a machine is compared with the tests that failed: a few columns, as long as they are no burden. */
import type { MachineSeries } from '../../dataset/machine-series.ts';
import type { DstatSeries } from '../../format/dataset.ts';
import { MEASURED_COLUMNS } from '../../verdict/machine/measures.ts';

/** Rows of a longer series are not compared: half a day, one a second. */
const MAX_ROWS = 43_200;

const numberOr = (value: number | string | null) => (typeof value === 'number' ? value : null);

/** @returns without rows where it is too long, or holds nothing of what is looked at: the machine is there */
export function comparable({ host, cores, times, columns }: MachineSeries): DstatSeries {
  const wanted = new Set(MEASURED_COLUMNS.map((column) => column.join(' ')));
  const kept = columns.filter(({ group, name }) => wanted.has(`${group} ${name}`));
  if (times.length > MAX_ROWS || kept.length === 0)
    return { version: 1, host, cores, times: [], columns: [] };
  return {
    version: 1,
    host,
    cores,
    times: [...times],
    columns: kept.map(({ at, ...key }) => ({
      ...key,
      values: times.map((_, row) => numberOr(at(row))),
    })),
  };
}
