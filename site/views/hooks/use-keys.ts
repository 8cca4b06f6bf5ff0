import { useEffect, useRef } from 'preact/hooks';

/** What keys do, wherever the focus is but in a field or a dialog; false: nothing, so others may have it. */
export type Keys = Record<string, () => unknown>;

/** Listens to keys while the component is there; what a view has done already is left alone. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const typedInto = (event.target as HTMLElement).closest?.('input, select, textarea, dialog');
      // What was focused in a dialog keeps the keys until the next frame after it closed.
      if (typedInto && !typedInto.closest('dialog:not([open])')) return;
      const act = Object.hasOwn(current.current, event.key) ? current.current[event.key] : null;
      if (!act || act() === false) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
