import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../../../model/load/store.ts';
import { type Load, loadsOf } from '../../../model/machine/trace.ts';

/**
 * How busy the hosts were, after what the overview shows without it; null: not known (yet). What could not
 * be read is told on the timeline.
 *
 * @param origin epoch milliseconds of the run whose time axis it is
 */
export function useLoads(store: Store, origin: number): Load[] | null {
  const [loads, setLoads] = useState<Load[] | null>(null);
  useEffect(() => {
    if (store.dataset.series.length === 0 || origin === 0) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      const { hosts } = await store.machine(origin);
      if (wanted) setLoads(loadsOf(hosts));
    });
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [store, origin]);
  return loads;
}
