import { useMemo } from 'preact/hooks';
import { Signal } from '../../model/load/signal.ts';
import { type Clock, createClock, TIME_MODES, type TimeMode } from '../../model/timeline/clock.ts';
import { useSignal } from './use-signal.ts';

/** How times are written; use-route.ts keeps it and the address the same. */
export const timeMode = new Signal<TimeMode>('utc');

const KEY = 'stackviz-times';

/** The choice made earlier. */
export function storedTimes(): TimeMode {
  try {
    const value = localStorage.getItem(KEY);
    return TIME_MODES.find((mode) => mode === value) ?? 'utc';
  } catch {
    // Storage may be forbidden for this origin.
    return 'utc';
  }
}

/** Keeps a choice. */
export function storeTimes(mode: TimeMode): void {
  try {
    if (mode === 'utc') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, mode);
  } catch {
    // Not kept, but in force.
  }
}

/** Writes instants of a run that began at `origin` (epoch milliseconds), as the switch says. */
export function useClock(origin: number): Clock {
  const mode = useSignal(timeMode);
  return useMemo(() => createClock(mode, origin), [mode, origin]);
}
