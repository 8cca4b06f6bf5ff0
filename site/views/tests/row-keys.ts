import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const PAGE = 15;

/** Rows to move by; Home and End go to the ends. */
const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/**
 * Moves the focus between the rows of a table, also to rows that are not rendered yet. Returns the
 * handler for keys pressed on its links.
 */
export function useRowKeys(
  body: RefObject<HTMLElement | null>,
  count: number,
  scrollTo: (place: number) => void,
): (event: KeyboardEvent) => void {
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current !== null && focusRow(body.current, wanted.current)) wanted.current = null;
  });
  return (event) => {
    const step = STEPS[event.key];
    const row = (event.target as HTMLElement).closest<HTMLElement>('tr[data-index]');
    if (step === undefined || !row || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const here = Number(row.dataset.index);
    const next = Math.min(Math.max(here + step, 0), count - 1);
    scrollTo(next);
    wanted.current = focusRow(body.current, next) ? null : next;
  };
}

function focusRow(body: HTMLElement | null, place: number): boolean {
  const link = body?.querySelector<HTMLElement>(`tr[data-index="${place}"] th a`);
  link?.focus();
  return link !== null && link !== undefined;
}
