import type { DstatSeries } from '../../../src/format/dataset.ts';
import { Baseline } from '../../../src/verdict/machine/baseline.ts';
import { allAlong } from '../../../src/verdict/machine/measures.ts';
import type { Measured } from '../../../src/verdict/machine/tell.ts';
import type { Run } from '../run/run.ts';

/** Hosts that are compared. */
const COMPARED = 8;

/** One each: what 100,000 tests are compared by is worked out once for all causes. */
const known = new WeakMap<Run, { series: readonly DstatSeries[]; machines: Measured[] }>();

/** The machines of a run, each once: two files of one host say the same. */
export function machinesOf(run: Run, series: readonly DstatSeries[]): Measured[] {
  const before = known.get(run);
  if (before?.series === series) return before.machines;
  const hosts = new Set<string>();
  const once = series.filter(({ host }) => host === null || (!hosts.has(host) && hosts.add(host)));
  const machines = once.slice(0, COMPARED).map((one) => ({
    baseline: new Baseline(run, one),
    along: allAlong(one, run.origin, run.origin + run.length),
  }));
  known.set(run, { series, machines });
  return machines;
}
