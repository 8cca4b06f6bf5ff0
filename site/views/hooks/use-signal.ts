import { useEffect, useState } from 'preact/hooks';
import type { Signal } from '../../model/load/signal.ts';

/** The value of a signal; the component renders again when it changes. */
export function useSignal<T>(signal: Signal<T>): T {
  const [value, setValue] = useState(signal.value);
  useEffect(() => {
    setValue(() => signal.value);
    return signal.subscribe((next) => setValue(() => next));
  }, [signal]);
  return value;
}
