/**
 * What a view looked like when it was left: how far it was scrolled, what was open in it, which link was
 * followed. One a step of the history, so that "back" returns to what was there; kept for a reload too.
 */
import { useState } from 'preact/hooks';

interface Place {
  /** Pixels from the top of the page. */
  scroll: number;
  /** Address of the link that was followed from here. */
  link: string | null;
  kept: Record<string, unknown>;
}

const KEY = 'stackviz-places';
/** Steps remembered over a reload. */
const STEPS = 50;
/** How long a page may take to grow to where it was. */
const RESTORE_MS = 3000;

let places = new Map<string, Place>();
let current = '';
/** How far `current` was scrolled when it was come to: what replaces the view before it scrolls too. */
let wanted = 0;
/** Ends a return to where somebody was. */
let stop: (() => void) | null = null;

function placeOf(id: string): Place {
  const known = places.get(id) ?? { scroll: 0, link: null, kept: {} };
  places.set(id, known);
  return known;
}

function stored(): Map<string, Place> {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(KEY) ?? '[]'));
  } catch {
    // Storage may be forbidden for this origin, or hold what another page wrote.
    return new Map();
  }
}

/** Call once, before the first view. */
export function startPlaces(): void {
  history.scrollRestoration = 'manual';
  places = stored();
  arrive();
  addEventListener(
    'scroll',
    () => {
      if (stop === null) placeOf(current).scroll = scrollY;
    },
    { passive: true },
  );
  document.addEventListener(
    'click',
    ({ target }) => {
      const link = (target as Element).closest?.('a[href^="#"]');
      if (link) placeOf(current).link = link.getAttribute('href');
    },
    { capture: true },
  );
  for (const event of ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const) {
    addEventListener(event, () => stop?.(), { passive: true, capture: true });
  }
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify([...places].slice(-STEPS)));
    } catch {
      // Not kept, then.
    }
  });
}

/** Call when the address has changed: a step that has no name yet is a new one. */
export function arrive(): void {
  const known = (history.state as { place?: string } | null)?.place;
  const id = known ?? `${Date.now().toString(36)}-${places.size}`;
  if (id === current) return;
  stop?.();
  current = id;
  wanted = placeOf(id).scroll;
  if (known === undefined) history.replaceState({ ...history.state, place: id }, '');
}

/** Scrolls to where this step of the history was left; a new one begins at its top. */
export function returnToPlace(): void {
  stop?.();
  const { link } = placeOf(current);
  const scroll = wanted;
  if (scroll === 0) {
    scrollTo(0, 0);
    return;
  }
  const end = performance.now() + RESTORE_MS;
  let handle = 0;
  stop = () => {
    cancelAnimationFrame(handle);
    stop = null;
  };
  const step = () => {
    scrollTo(0, scroll);
    // What is shown may still be loading, and the page too short.
    if (Math.abs(scrollY - scroll) > 1 && performance.now() < end) {
      handle = requestAnimationFrame(step);
      return;
    }
    stop?.();
    const links = link === null ? [] : document.querySelectorAll<HTMLElement>('main a');
    const followed = [...links].find((one) => one.getAttribute('href') === link);
    followed?.focus({ preventScroll: true });
  };
  step();
}

/** Like useState, for what "back" has to return to; `key` tells what it is within the view. */
export function useKept<T>(key: string, initial: T): [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const { kept } = placeOf(current);
    return Object.hasOwn(kept, key) ? (kept[key] as T) : initial;
  });
  const keep = (next: T) => {
    placeOf(current).kept[key] = next;
    setValue(() => next);
  };
  return [value, keep];
}
