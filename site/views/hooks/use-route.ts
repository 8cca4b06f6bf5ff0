import { useEffect, useState } from 'preact/hooks';
import { formatRoute, parseRoute, type Route } from '../../model/routes.ts';
import { Signal } from '../../model/signal.ts';
import { useSignal } from './use-signal.ts';

const hash = new Signal(location.hash);

/** The current route; changes with the address, by whomever. */
export function useRoute(): Route {
  useEffect(() => {
    const update = () => {
      hash.value = location.hash;
    };
    update();
    addEventListener('hashchange', update);
    addEventListener('popstate', update);
    return () => {
      removeEventListener('hashchange', update);
      removeEventListener('popstate', update);
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
  location.hash = formatRoute(route);
}

/** Notes a change inside a view (zoom, selection, filter) in the address without a step. */
function replaceRoute(route: Route): void {
  const next = formatRoute(route);
  if (next === location.hash) return;
  try {
    history.replaceState(history.state, '', next);
  } catch {
    // Browsers limit how often: the state then is in force, and in the address with the next change.
  }
  hash.value = next;
}

/**
 * Changes some members of the route in force, without a step, if it is (still) of that view. Unlike
 * the route a component was rendered with, the one in force is never behind.
 */
export function amendRoute<V extends Route['view']>(
  view: V,
  change: Partial<Extract<Route, { view: V }>>,
): void {
  const now = parseRoute(hash.value);
  if (now.view === view) replaceRoute({ ...now, ...change } as Route);
}
