import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../../../model/load/store.ts';
import { type Load, loadsOf } from '../../../model/machine/trace.ts';
import type { Run } from '../../../model/run/run.ts';

/** How busy the hosts were, by run, on its time axis; null: not known (yet). */
export type LoadsOf = (run: Run) => readonly Load[] | null;

/** Runs that are measured; a build of more streams has their machines on their own pages. */
const MEASURED = 12;

/**
 * How busy the hosts were during some runs, after what the overview shows without it. What could not be read is
 * told on the timeline.
 */
export function useLoads(store: Store, runs: readonly Run[]): LoadsOf {
  const [known, setKnown] = useState<ReadonlyMap<number, readonly Load[]>>(new Map());
  const origins = [...new Set(runs.map(({ origin }) => origin))].filter((origin) => origin > 0);
  useEffect(() => {
    if (store.dataset.series.length === 0) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      const { series } = await store.series();
      if (!wanted) return;
      const measured = origins.slice(0, MEASURED);
      setKnown(new Map(measured.map((origin) => [origin, loadsOf(series, origin)])));
    });
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [store, origins.join()]);
  return ({ origin }) => known.get(origin) ?? null;
}
