/** What a machine is and mostly did: by which runs on different machines are told apart. */
import type { MachineSeries } from '../../dataset/machine-series.ts';
import type { MachineMedians } from '../../format/history.ts';

/** Rows that are looked at, spread over all. */
const ROWS = 2000;

/** The median of a column; null where there is none, or it tells nothing. */
function medianOf(series: MachineSeries, group: string, name: string): number | null {
  const column = series.columns.find((one) => one.group === group && one.name === name);
  if (column === undefined) return null;
  const step = Math.max(1, Math.ceil(series.times.length / ROWS));
  const values: number[] = [];
  for (let row = 0; row < series.times.length; row += step) {
    const value = column.at(row);
    if (typeof value === 'number') values.push(value);
  }
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  return Number((values[values.length >> 1] as number).toPrecision(4));
}

export function mediansOf(series: MachineSeries): MachineMedians {
  const idle = medianOf(series, 'cpu', 'idl');
  return {
    cores: series.cores,
    memoryBytes: series.memoryBytes,
    busy: idle === null ? null : Number((100 - idle).toPrecision(4)),
    wait: medianOf(series, 'cpu', 'wai'),
    steal: medianOf(series, 'cpu', 'stl'),
    load: medianOf(series, 'load', '1m'),
  };
}
