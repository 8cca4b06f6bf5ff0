import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useKeys } from '../hooks/use-keys.ts';

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
 * Moves the focus between the rows of a table, also to rows that are not rendered yet. `n` and `p`
 * go to failures, from anywhere. Returns the handler for keys pressed on its links.
 */
export function useRowKeys(
  body: RefObject<HTMLElement | null>,
  count: number,
  scrollTo: (place: number) => void,
  isFailure: (place: number) => boolean,
): (event: KeyboardEvent) => void {
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current !== null && focusRow(body.current, wanted.current)) wanted.current = null;
  });
  const move = (next: number) => {
    scrollTo(next);
    wanted.current = focusRow(body.current, next) ? null : next;
  };
  const stepFailure = (by: 1 | -1) => {
    const row = document.activeElement?.closest<HTMLElement>('[data-index]');
    const from = row ? Number(row.dataset.index) : by === 1 ? -1 : count;
    for (let next = from + by; next >= 0 && next < count; next += by) {
      if (isFailure(next)) return move(next);
    }
    return false;
  };
  useKeys({ n: () => stepFailure(1), p: () => stepFailure(-1) });
  return (event) => {
    const step = STEPS[event.key];
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    if (step === undefined || !row || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const here = Number(row.dataset.index);
    const next = Math.min(Math.max(here + step, 0), count - 1);
    move(next);
  };
}

function focusRow(body: HTMLElement | null, place: number): boolean {
  const link = body?.querySelector<HTMLElement>(`[data-index="${place}"] a`);
  link?.focus();
  return link !== null && link !== undefined;
}
