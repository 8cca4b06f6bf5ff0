import type { RefObject } from 'preact';
import { useVirtualBox } from '../hooks/use-virtual.ts';
import { useTallBox } from './use-tall-box.ts';

/** Pixels of a row that is not wrapped; console.css says the same. */
export const ROW = 20;
/** Rows that can be wrapped: every height that is measured moves all that follow. */
export const MAX_WRAPPED = 200_000;

/** The rows to render, and where. */
export interface RowWindow {
  rows: number[];
  /** The first that is seen. */
  top: number;
  height: number;
  offset: number;
  /** Give it as `ref` to every row; null where all are of one height. */
  measure: ((row: Element | null) => void) | null;
  scrollTo: (row: number) => void;
}

/** Rows in sight: by arithmetic where all are alike, measured where lines are wrapped. */
export function useRows(
  box: RefObject<HTMLElement | null>,
  count: number,
  wrap: boolean,
  of: unknown,
): RowWindow {
  const tall = useTallBox(box, wrap ? 0 : count, ROW);
  const virtual = useVirtualBox(box, { count: wrap ? count : 0, estimate: ROW, overscan: 20, of });
  if (!wrap) {
    const { top, first, end, height, offset, scrollTo } = tall;
    const rows = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
    return { rows, top, height, offset, scrollTo, measure: null };
  }
  return {
    rows: virtual.items.map(({ index }) => index),
    top: virtual.items.find(({ end }) => end > (box.current?.scrollTop ?? 0))?.index ?? 0,
    height: virtual.total,
    offset: virtual.items[0]?.start ?? 0,
    scrollTo: (row) => virtual.scrollTo(row, { align: 'center' }),
    measure: virtual.measure,
  };
}
