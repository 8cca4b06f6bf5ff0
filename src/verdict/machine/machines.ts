import type { DstatSeries } from '../../format/dataset.ts';
import { Baseline, type TimedRuns } from './baseline.ts';
import { allAlong } from './measures.ts';
import type { Measured } from './tell.ts';

/** Hosts that are compared. */
const COMPARED = 8;

/** What is compared: each machine once, as two files of one host say the same. */
export function comparedSeries(series: readonly DstatSeries[]): DstatSeries[] {
  const hosts = new Set<string>();
  const once = series.filter(({ host }) => host === null || (!hosts.has(host) && hosts.add(host)));
  return once.slice(0, COMPARED);
}

/** The machines of a run. */
export function measureMachines(run: TimedRuns, series: readonly DstatSeries[]): Measured[] {
  return comparedSeries(series).map((one) => ({
    baseline: new Baseline(run, one),
    before: new Baseline(run, one, 'before'),
    along: allAlong(one, run.origin, run.origin + run.length),
  }));
}
