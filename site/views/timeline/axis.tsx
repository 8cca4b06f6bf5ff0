import { useRef } from 'preact/hooks';
import { paintAxis } from '../../draw/axis.ts';
import { prepare } from '../../draw/canvas.ts';
import { timeTicks } from '../../model/timeline/ticks.ts';
import { usePainting, useStage } from './stage.ts';

const HEIGHT = 24;
/** Pixels a label needs. */
export const TICK_ROOM = 90;

/** Clock times over the lanes. */
export function Axis() {
  const { viewport, clock, width, palette } = useStage();
  const canvas = useRef<HTMLCanvasElement>(null);
  usePainting(viewport, () => {
    const ctx = canvas.current && prepare(canvas.current, width, HEIGHT);
    if (!ctx) return;
    const { span } = viewport;
    const ticks = timeTicks(span, clock.phase, width / TICK_ROOM);
    paintAxis(ctx, { ticks, span, clock, width, height: HEIGHT, palette });
  }, [width, palette, clock]);
  return (
    <div class="stage-row axis" aria-hidden="true">
      <span class="stage-label">{clock.label}</span>
      <canvas ref={canvas} />
    </div>
  );
}
