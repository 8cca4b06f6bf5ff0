import { useEffect, useRef } from 'preact/hooks';

/** Keys of the console, wherever the focus is but in a field. */
export interface ReaderKeys {
  n: () => void;
  p: () => void;
  '/': () => void;
  Escape: () => void;
}

export function useReaderKeys(keys: ReaderKeys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as HTMLElement).closest?.('input, select, textarea, dialog')) return;
      const act = Object.hasOwn(current.current, event.key)
        ? current.current[event.key as keyof ReaderKeys]
        : null;
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
