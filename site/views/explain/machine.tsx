import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { formatRoute, timelineRoute } from '../../model/address/routes.ts';
import type { MachineTeller } from '../../model/explain/machine-teller.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import { SentenceText } from '../parts/sentence.tsx';

/** What tells of the machines, for all causes of a page; null: nothing is known of them (yet). */
export const MachinesContext = createContext<MachineTeller | null>(null);

/** Loads it for a provider, after what the overview shows without it. */
export function useMachines(store: Store): MachineTeller | null {
  const [tell, setTell] = useState<MachineTeller | null>(null);
  useEffect(() => {
    if (store.dataset.series.length === 0) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      const loading = import('../../model/explain/machine-teller.ts');
      const { series } = await store.series();
      const { machineTeller } = await loading;
      if (wanted) setTell(() => machineTeller(series));
    });
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [store]);
  return tell;
}

/** Runs of one cause that are looked at. */
const MEMBERS = 200;
/** Around what is told, on the timeline, in seconds. */
const AROUND = 2;

/** What the machine has to do with the failures of one cause, in a sentence. */
export function MachineSentence({ data, runs }: { data: LoadedStream; runs: readonly number[] }) {
  const tell = useContext(MachinesContext);
  const { run } = data;
  const key = runs.slice(0, MEMBERS).join();
  const told = useMemo(() => tell?.(run, runs.slice(0, MEMBERS)), [run, key, tell]);
  if (!told) return null;
  const [from, to] = [told.from / 1000, told.to / 1000];
  // the range is marked there
  const marked = { from: Math.max(0, from), to };
  const route = { ...timelineRoute(data.key), from: from - AROUND, to: to + AROUND, marked };
  return (
    <div class={`machine-told${told.unusual ? ' machine-unusual' : ''}`}>
      <SentenceText stream={data.key} run={run} sentence={{ parts: told.parts, names: [] }} />
      {told.unusual && (
        <a class="line-link" href={formatRoute(route)}>
          on the timeline
        </a>
      )}
    </div>
  );
}
