import { useEffect, useMemo, useRef } from 'preact/hooks';
import { prepare } from '../../draw/canvas.ts';
import { paintLanes } from '../../draw/lanes.ts';
import { paintHits } from '../../draw/marks.ts';
import { paintBrush } from '../../draw/minimap.ts';
import type { Run } from '../../model/run/run.ts';
import type { Lane } from '../../model/timeline/lanes.ts';
import { layoutLanes } from '../../model/timeline/layout.ts';
import { barsOf } from './bars.ts';
import { attachBrush } from './input/brush.ts';
import { usePainting, useStage } from './stage.ts';

const HEIGHT = 38;

/** The whole run in a strip, with the visible range to move and to stretch. */
export function Minimap({
  run,
  lanes,
  mask,
}: {
  run: Run;
  lanes: Lane[];
  /** Tests that pass the filter, 1 and 0 by index; null: all do. */
  mask: Uint8Array | null;
}) {
  const { viewport, width, palette } = useStage();
  const base = useRef<HTMLCanvasElement>(null);
  const brush = useRef<HTMLCanvasElement>(null);
  const layout = useMemo(() => layoutLanes(lanes, run.length, HEIGHT - 4), [lanes, run]);
  const bars = useMemo(() => barsOf(run), [run]);
  // The tests are painted once; only later data that reaches further makes it stale.
  const painted = useRef('');
  usePainting(viewport, () => {
    const whole = viewport.limits;
    const key = `${whole.from} ${whole.to}`;
    if (key === painted.current) return;
    painted.current = key;
    const ctx = base.current && prepare(base.current, width, HEIGHT);
    if (!ctx) return;
    ctx.translate(0, 2);
    // Few lanes do not fill it.
    ctx.scale(1, (HEIGHT - 4) / layout.height);
    paintLanes(ctx, { layout, bars, span: whole, width, palette, detail: null });
  }, [layout, bars, width, palette, resetOn(painted)]);
  usePainting(viewport, () => {
    const ctx = brush.current && prepare(brush.current, width, HEIGHT);
    if (!ctx) return;
    const { limits: whole, span: view } = viewport;
    if (mask) paintHits(ctx, { span: whole, width, palette }, run.starts, mask, 6);
    paintBrush(ctx, { whole, view, width, height: HEIGHT, palette });
  }, [run, mask, width, palette]);
  useEffect(() => (brush.current ? attachBrush(brush.current, viewport) : undefined), [viewport]);
  return (
    <div class="stage-row minimap" aria-hidden="true">
      <span class="stage-label">whole run</span>
      <div class="minimap-canvas">
        <canvas ref={base} />
        <canvas ref={brush} class="minimap-brush" />
      </div>
    </div>
  );
}

/** Every render may have changed what the painting depends on: let it look again. */
function resetOn(painted: { current: string }): null {
  painted.current = '';
  return null;
}
