import type { DstatSeries } from '../../../src/format/dataset.ts';
import { type Measured, measureMachines } from '../../../src/verdict/machine/machines.ts';
import type { Run } from '../run/run.ts';

/** One each: what 100,000 tests are compared by is worked out once for all causes. */
const known = new WeakMap<Run, { series: readonly DstatSeries[]; machines: Measured[] }>();

/** The machines of a run. */
export function machinesOf(run: Run, series: readonly DstatSeries[]): Measured[] {
  const before = known.get(run);
  if (before?.series === series) return before.machines;
  const machines = measureMachines(run, series);
  known.set(run, { series, machines });
  return machines;
}
