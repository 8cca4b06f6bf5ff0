import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Browsers end an element at 17.9 (Firefox) or 33.5 million pixels; a million rows are 20. */
const MAX_PIXELS = 15_000_000;
const OVERSCAN = 20;

/** The rows in sight of a box whose rows are all of one height. */
export interface TallBox {
  /** The first row that is seen; others are rendered above it. */
  top: number;
  first: number;
  /** One behind the last. */
  end: number;
  /** Pixels the content of the box is high. */
  height: number;
  /** Pixels from its top to the row `first`. */
  offset: number;
  /** Brings a row to the middle. */
  scrollTo: (row: number) => void;
}

/**
 * Any number of rows in a box that scrolls. Beyond what a browser can lay out, a pixel of the scroll
 * bar stands for more than one of the list.
 */
export function useTallBox(
  box: RefObject<HTMLElement | null>,
  count: number,
  row: number,
): TallBox {
  const [view, setView] = useState({ top: 0, size: 800 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setView({ top: element.scrollTop, size: element.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box]);
  const total = count * row;
  const height = Math.min(total, MAX_PIXELS);
  const scale = (total - view.size) / Math.max(1, height - view.size);
  const ratio = total > MAX_PIXELS ? scale : 1;
  const top = Math.min(view.top, Math.max(0, height - view.size));
  // Pixels of the list above what is in sight.
  const above = top * ratio;
  const first = Math.max(0, Math.floor(above / row) - OVERSCAN);
  const end = Math.min(count, Math.ceil((above + view.size) / row) + OVERSCAN);
  return {
    top: Math.floor(above / row),
    first,
    end,
    height,
    offset: top + first * row - above,
    scrollTo(wanted) {
      const element = box.current;
      if (element) element.scrollTop = (wanted * row - (element.clientHeight - row) / 2) / ratio;
    },
  };
}
