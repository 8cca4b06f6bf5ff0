import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  observeWindowOffset,
  observeWindowRect,
  type ScrollToOptions,
  type VirtualItem,
  Virtualizer,
  type VirtualizerOptions,
  windowScroll,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** The part of a long list that is in sight. */
export interface VirtualList {
  /** Rows to render; `start` and `end` are pixels from the top of the list. */
  items: VirtualItem[];
  /** Pixels the whole list is high. */
  total: number;
  /** Give it as `ref` to every rendered row, which carries `data-index`. */
  measure: (row: Element | null) => void;
  scrollTo: (index: number, options?: ScrollToOptions) => void;
}

export interface VirtualOptions {
  count: number;
  /** Pixels of a row not measured yet; the nearer, the less the scroll bar moves on its own. */
  estimate: number | ((index: number) => number);
  /** Rows rendered beyond what is seen. */
  overscan?: number;
  /** Renders the list anew from scratch when it changes: what the rows are. */
  of?: unknown;
}

/** Virtualises the rows of a box that scrolls by itself. */
export function useVirtualBox(
  box: RefObject<HTMLElement | null>,
  options: VirtualOptions,
): VirtualList {
  return useVirtualizer<HTMLElement>(
    {
      ...common(options),
      getScrollElement: () => box.current,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
    },
    options.of,
  );
}

/** Virtualises the rows of an element that scrolls with the page. */
export function useVirtualPage(
  list: RefObject<HTMLElement | null>,
  options: VirtualOptions,
): VirtualList {
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    setMargin(Math.round(top + scrollY));
  });
  const virtual = useVirtualizer<Window>(
    {
      ...common(options),
      getScrollElement: () => window,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      scrollToFn: windowScroll,
      scrollMargin: margin,
    },
    options.of,
  );
  const items = virtual.items.map((item) => ({
    ...item,
    start: item.start - margin,
    end: item.end - margin,
  }));
  return { ...virtual, items };
}

function common({ count, estimate, overscan = 12 }: VirtualOptions) {
  return {
    count,
    overscan,
    estimateSize: typeof estimate === 'number' ? () => estimate : estimate,
  };
}

function useVirtualizer<S extends HTMLElement | Window>(
  options: VirtualizerOptions<S, Element>,
  of: unknown,
): VirtualList {
  const [, redraw] = useState(0);
  const [virtual] = useState(() => new Virtualizer<S, Element>(options));
  virtual.setOptions({ ...options, onChange: () => redraw((count) => count + 1) });
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  // Heights measured of other rows say nothing about these.
  useLayoutEffect(() => virtual.measure(), [virtual, of]);
  return {
    items: virtual.getVirtualItems(),
    total: virtual.getTotalSize(),
    measure: virtual.measureElement,
    scrollTo: (index, how) => virtual.scrollToIndex(index, how),
  };
}
