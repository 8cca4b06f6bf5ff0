import type { RefObject } from 'preact';
import { useVirtualPage } from '../hooks/use-virtual.ts';

/** Up to so many rows are in the page at once: find, print and screen readers have all of them. */
const FEW = 300;

/** Rows to render, and the pixels that stand for the others. */
export interface RowWindow {
  places: number[];
  before: number;
  after: number;
  /** There are rows that are not rendered. */
  partial: boolean;
  measure: (row: Element | null) => void;
  scrollTo: (place: number) => void;
}

/** The rows of a long table that are in sight; all of them if they are few. */
export function useRows(body: RefObject<HTMLElement | null>, order: Uint32Array): RowWindow {
  const all = order.length <= FEW;
  const { items, total, measure, scrollTo } = useVirtualPage(body, {
    count: all ? 0 : order.length,
    estimate: 32,
    of: order,
  });
  if (all) {
    return {
      places: Array.from({ length: order.length }, (_, place) => place),
      before: 0,
      after: 0,
      partial: false,
      measure: () => {},
      scrollTo: () => {},
    };
  }
  return {
    places: items.map((item) => item.index),
    before: items[0]?.start ?? 0,
    after: items.length === 0 ? total : total - (items.at(-1)?.end ?? 0),
    partial: true,
    measure,
    scrollTo,
  };
}
