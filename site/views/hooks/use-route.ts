import { useEffect, useState } from 'preact/hooks';
import { formatRoute, parseRoute, type Route } from '../../model/address/routes.ts';
import { Signal } from '../../model/load/signal.ts';
import type { TimeMode } from '../../model/timeline/clock.ts';
import { parseTimeMode, withTimeMode } from '../../model/timeline/time-mode.ts';
import { arrive } from './places.ts';
import { useSignal } from './use-signal.ts';
import { storedTimes, storeTimes, timeMode } from './use-times.ts';

const hash = new Signal(location.hash);
timeMode.value = parseTimeMode(location.hash) ?? storedTimes();

/** Follows the address; a link that does not say how times are written keeps them as they are. */
function follow(): void {
  arrive();
  const mode = parseTimeMode(location.hash);
  if (mode !== null) timeMode.value = mode;
  else if (timeMode.value !== 'utc') replaceHash(withTimeMode(location.hash, timeMode.value));
  hash.value = location.hash;
}

/** The current route; changes with the address, by whomever. */
export function useRoute(): Route {
  useEffect(() => {
    follow();
    addEventListener('hashchange', follow);
    addEventListener('popstate', follow);
    return () => {
      removeEventListener('hashchange', follow);
      removeEventListener('popstate', follow);
    };
  }, []);
  const current = useSignal(hash);
  const [memo, setMemo] = useState({ hash: current, route: parseRoute(current) });
  if (memo.hash === current) return memo.route;
  const next = { hash: current, route: parseRoute(current) };
  setMemo(next);
  return next.route;
}

/** Goes to another view: a step that "back" returns from. */
export function navigate(route: Route): void {
  location.hash = withTimeMode(formatRoute(route), timeMode.value);
}

/** Changes how times are written, on this and every next view, also of a page that is opened later. */
export function chooseTimes(mode: TimeMode): void {
  timeMode.value = mode;
  storeTimes(mode);
  replaceHash(withTimeMode(location.hash, mode));
  hash.value = location.hash;
}

function replaceHash(next: string): void {
  if (next === location.hash) return;
  try {
    // An empty hash would resolve to the document's own address, hash and all.
    history.replaceState(history.state, '', next || '#');
  } catch {
    // Browsers limit how often: the state then is in force, and in the address with the next change.
  }
}

/** The address with some members changed, if the route in force is of that view; else as it is. */
export function amendedHash<V extends Route['view']>(
  view: V,
  change: Partial<Extract<Route, { view: V }>>,
): string {
  const now = parseRoute(hash.value);
  if (now.view !== view) return hash.value;
  return withTimeMode(formatRoute({ ...now, ...change } as Route), timeMode.value);
}

/**
 * Changes some members of the route in force, without a step, if it is (still) of that view. Unlike
 * the route a component was rendered with, the one in force is never behind.
 */
export function amendRoute<V extends Route['view']>(
  view: V,
  change: Partial<Extract<Route, { view: V }>>,
): void {
  const next = amendedHash(view, change);
  replaceHash(next);
  hash.value = next;
}
