import { useEffect, useMemo, useRef } from 'preact/hooks';
import { prepare } from '../../draw/canvas.ts';
import { paintLanes } from '../../draw/lanes.ts';
import { formatRoute, timelineRoute } from '../../model/address/routes.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { weightsOf } from '../../model/run/status.ts';
import { hitTest, layoutLanes } from '../../model/timeline/layout.ts';
import { padSpan } from '../../model/timeline/span.ts';
import { navigate } from '../hooks/use-route.ts';
import { useWidth } from '../hooks/use-size.ts';
import { usePalette } from '../hooks/use-theme.ts';

/** Pixels for the lanes, however many there are: what failed stands below them. */
const ROOM = 96;

/** Share of its length that is shown before and after the run. */
export const MAP_PAD = 0.004;

/** The whole run at a glance: a small timeline that leads to the large one. */
export function Strip({ data }: { data: LoadedStream }) {
  const { run, lanes } = data;
  const box = useRef<HTMLAnchorElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const palette = usePalette();
  const layout = useMemo(() => layoutLanes(lanes, run.length, ROOM), [lanes, run]);
  const bars = useMemo(() => ({ weight: weightsOf(run), match: null }), [run]);
  const span = useMemo(() => padSpan({ from: 0, to: run.length }, MAP_PAD), [run]);

  useEffect(() => {
    if (!canvas.current || width === 0) return;
    const ctx = prepare(canvas.current, width, layout.height);
    if (ctx) paintLanes(ctx, { layout, bars, span, width, palette, detail: null });
  }, [width, layout, bars, span, palette]);

  const openHit = (event: MouseEvent) => {
    if (event.detail === 0) return; // By keyboard: no place was pointed at.
    const hit = hitTest(layout, {
      from: span.from,
      perPixel: (span.to - span.from) / width,
      x: event.offsetX,
      y: event.offsetY,
      slack: 4,
      weight: (test) => bars.weight[test] as number,
    });
    const test = hit === null ? null : run.test(hit);
    if (!test || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigate(timelineRoute(data.key, test.name, test.attempt));
  };
  if (lanes.length === 0) return null;
  return (
    <a
      class="strip"
      ref={box}
      href={formatRoute(timelineRoute(data.key))}
      aria-label="Timeline of the run"
      onClick={openHit}
    >
      <canvas ref={canvas} />
    </a>
  );
}
