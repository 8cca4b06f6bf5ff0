import { useLayoutEffect, useState } from 'preact/hooks';
import type { OnProgress } from '../../model/load/bytes.ts';

/** How far a piece of data has come. */
export type Loading<T> =
  | { state: 'loading'; loaded: number; total: number | null }
  | { state: 'ready'; value: T }
  | { state: 'failed'; error: Error };

const BEGUN: Loading<never> = { state: 'loading', loaded: 0, total: null };

/** Runs `load` when `key` changes, and follows it. `load` null: nothing to load yet. */
export function useLoading<T>(
  load: ((onProgress: OnProgress) => Promise<T>) | null,
  key: unknown,
): Loading<T> {
  const [shown, setShown] = useState<{ key: unknown; loading: Loading<T> }>({
    key,
    loading: BEGUN,
  });
  // `key` stands for what `load` closes over. Not an effect after the paint: nobody sees a request
  // begin, and three of them follow each other before the first test is drawn.
  useLayoutEffect(() => {
    if (!load) return;
    let wanted = true;
    let lastShown = 0;
    const show = (loading: Loading<T>) => wanted && setShown({ key, loading });
    load((loaded, total) => {
      // A fast network delivers thousands of chunks a second.
      const now = performance.now();
      if (now - lastShown < 100) return;
      lastShown = now;
      show({ state: 'loading', loaded, total });
    }).then(
      (value) => show({ state: 'ready', value }),
      (error) => show({ state: 'failed', error }),
    );
    return () => {
      wanted = false;
    };
  }, [key]);
  // Between the change of the key and the effect, the old result must not be shown for the new key.
  return shown.key === key ? shown.loading : BEGUN;
}
