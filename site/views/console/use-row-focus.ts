import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ROW, type RowWindow } from './use-rows.ts';

/**
 * Moves the focus between rows by keys, also to rows that are not rendered yet: ↑ ↓ by one, PageUp
 * and PageDown by what is seen, Home and End to the ends, ← and → fold and unfold.
 */
export function useRowFocus(
  box: RefObject<HTMLElement | null>,
  count: number,
  shown: RowWindow,
  fold: (row: number, open: 0 | 1) => void,
) {
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current !== null && focusRow(box.current, wanted.current)) wanted.current = null;
  });
  const go = (row: number) => {
    setActive(row);
    if (focusRow(box.current, row)) {
      wanted.current = null;
      return;
    }
    wanted.current = row;
    shown.scrollTo(row);
  };
  return {
    /** The row that Tab comes to. */
    row: shown.rows.includes(active) ? active : shown.top,
    go,
    onKey(event: KeyboardEvent) {
      const target = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
      if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
      const here = Number(target.dataset.row);
      const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW) - 1);
      const steps: Record<string, number> = {
        ArrowDown: here + 1,
        ArrowUp: here - 1,
        PageDown: here + page,
        PageUp: here - page,
        Home: 0,
        End: count - 1,
      };
      const next = steps[event.key];
      if (next !== undefined) go(Math.min(Math.max(next, 0), count - 1));
      else if (event.key === 'ArrowRight') fold(here, 1);
      else if (event.key === 'ArrowLeft') fold(here, 0);
      else return;
      event.preventDefault();
    },
  };
}

function focusRow(box: HTMLElement | null, row: number): boolean {
  const control = box?.querySelector<HTMLElement>(`[data-row="${row}"]`);
  control?.focus();
  return control !== null && control !== undefined;
}
