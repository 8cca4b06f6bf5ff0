/** What of a machine is compared with the tests that failed: a few columns, as long as they are no burden. */
import type { MachineSeries } from '../../dataset/machine-series.ts';
import type { DstatSeries } from '../../format/dataset.ts';
import { MEASURED_COLUMNS } from '../../verdict/machine/measures.ts';
import { partsOf, totalOf } from '../../verdict/machine/parts.ts';

/** Rows of a longer series are not compared: half a day, one a second. */
const MAX_ROWS = 43_200;

/** @returns without rows where it is too long, or holds nothing of what is looked at: the machine is there */
export function comparable({ host, cores, times, columns }: MachineSeries): DstatSeries {
  const kept = MEASURED_COLUMNS.flatMap(([group, name]) => {
    const parts = partsOf(columns, group, name);
    return parts.slice(0, 1).map(({ unit }) => ({ group, name, unit, parts }));
  });
  if (times.length > MAX_ROWS || kept.length === 0)
    return { version: 1, host, cores, times: [], columns: [] };
  return {
    version: 1,
    host,
    cores,
    times: [...times],
    // of a hundred cores the mean alone
    columns: kept.map(({ parts, ...key }) => ({
      ...key,
      values: times.map((_, row) => {
        const total = totalOf(parts, key.group, ({ at }) => at(row));
        return Number.isNaN(total) ? null : total;
      }),
    })),
  };
}
