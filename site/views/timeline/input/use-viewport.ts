import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Route } from '../../../model/address/routes.ts';
import type { Run, Test } from '../../../model/run/run.ts';
import { padSpan } from '../../../model/timeline/span.ts';
import { Viewport } from '../../../model/timeline/viewport.ts';
import { amendRoute } from '../../hooks/use-route.ts';

type TimelineRoute = Route & { view: 'timeline' };

/** A link to a test shows at least this much around it, in milliseconds: a bar needs company. */
const AROUND = 10_000;

/** The visible range of a run; begins where the URL says, else at the test it names. */
export function useViewport(run: Run, selected: Test | null, route: TimelineRoute): Viewport {
  return useMemo(() => {
    const home = padSpan({ from: 0, to: run.length }, 0.01);
    const viewport = new Viewport(home, home);
    const { from, to } = route;
    if (from !== null && to !== null && from < to) {
      const range = { from: from * 1000, to: to * 1000 };
      // It may lie before or after the tests, of which later data (dstat, events) will tell.
      viewport.extend(range);
      viewport.set(range);
    } else if (selected?.start != null) {
      const length = (selected.end ?? selected.start) - selected.start;
      const half = Math.max(length * 6, AROUND);
      const middle = selected.start + length / 2;
      viewport.set({ from: middle - half, to: middle + half });
    }
    return viewport;
    // Only what the URL said at the start counts.
  }, [run]);
}

/**
 * Keeps the range in the URL, without a step in the history, and follows the URL when somebody
 * else changes it.
 */
export function useRangeInUrl(viewport: Viewport, route: TimelineRoute): void {
  const written = useRef({ from: route.from, to: route.to });

  useEffect(() => {
    let timer = 0;
    const write = () => {
      const { from, to } = viewport.span;
      // Milliseconds are enough to find a range again, until it is a few of them long.
      const digits = to - from > 1000 ? 3 : 6;
      const seconds = (ms: number) => Number((ms / 1000).toFixed(digits));
      const range = viewport.isHome
        ? { from: null, to: null }
        : { from: seconds(from), to: seconds(to) };
      written.current = range;
      amendRoute('timeline', range);
    };
    const stop = viewport.subscribe(() => {
      clearTimeout(timer);
      // Browsers allow some hundred replacements a minute: one after the movement is enough.
      timer = window.setTimeout(write, 150);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [viewport]);

  // With the render of the route, not after its paint: what is shown is never of two addresses.
  useLayoutEffect(() => {
    const { from, to } = route;
    if (from === written.current.from && to === written.current.to) return;
    written.current = { from, to };
    if (from === null || to === null) viewport.fit();
    else if (from < to) viewport.set({ from: from * 1000, to: to * 1000 });
  }, [viewport, route]);
}
