import { useLayoutEffect, useMemo } from 'preact/hooks';
import type { Route } from '../../../model/address/routes.ts';
import { Signal } from '../../../model/load/signal.ts';
import type { Span } from '../../../model/timeline/span.ts';
import { amendRoute } from '../../hooks/use-route.ts';
import type { Marker } from '../stage.ts';

/** The marked range of the address, as something gestures can draw and keep. */
export function useMarker(route: Route & { view: 'timeline' }): Marker {
  const marker = useMemo((): Marker => {
    const range = new Signal<Span | null>(null);
    const keep = (next: Span | null) => {
      range.value = next;
      const marked = next ? { from: next.from / 1000, to: next.to / 1000 } : null;
      amendRoute('timeline', { marked });
    };
    return { range, keep, always: new Signal(false) };
  }, []);
  const { from, to } = route.marked ?? { from: null, to: null };
  useLayoutEffect(() => {
    const marked = from === null || to === null ? null : { from: from * 1000, to: to * 1000 };
    marker.range.value = marked;
  }, [marker, from, to]);
  return marker;
}
