import type { DstatSeries } from '../../format/dataset.ts';
import { Baseline, type TimedRuns } from './baseline.ts';
import { allAlong } from './measures.ts';
import type { Measured } from './tell.ts';

/** Hosts that are compared. */
const COMPARED = 8;

/** The machines of a run, each once: two files of one host say the same. */
export function measureMachines(run: TimedRuns, series: readonly DstatSeries[]): Measured[] {
  const hosts = new Set<string>();
  const once = series.filter(({ host }) => host === null || (!hosts.has(host) && hosts.add(host)));
  return once.slice(0, COMPARED).map((one) => ({
    baseline: new Baseline(run, one),
    along: allAlong(one, run.origin, run.origin + run.length),
  }));
}
