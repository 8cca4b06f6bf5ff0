import { useMemo } from 'preact/hooks';
import { Signal } from '../../model/load/signal.ts';
import { type Clock, createClock, type TimeMode } from '../../model/timeline/clock.ts';
import { useSignal } from './use-signal.ts';

/** How times are written; use-route.ts keeps it and the address the same. */
export const timeMode = new Signal<TimeMode>('utc');

/** Writes instants of a run that began at `origin` (epoch milliseconds), as the switch says. */
export function useClock(origin: number): Clock {
  const mode = useSignal(timeMode);
  return useMemo(() => createClock(mode, origin), [mode, origin]);
}
