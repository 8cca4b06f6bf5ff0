import type { Clock } from '../model/timeline/clock.ts';
import type { Span } from '../model/timeline/span.ts';
import type { Ticks } from '../model/timeline/ticks.ts';
import type { Palette } from './palette.ts';

/** Paints the times of a time axis. */
export function paintAxis(
  ctx: CanvasRenderingContext2D,
  options: {
    ticks: Ticks;
    span: Span;
    clock: Clock;
    width: number;
    height: number;
    palette: Palette;
  },
): void {
  const { ticks, span, clock, width, height, palette } = options;
  const perPixel = (span.to - span.from) / width;
  ctx.font = palette.font;
  ctx.textBaseline = 'middle';
  for (const at of ticks.at) {
    const x = Math.round((at - span.from) / perPixel);
    ctx.fillStyle = palette.line;
    ctx.fillRect(x, height - 6, 1, 6);
    const text = clock.tick(at, ticks.digits);
    const half = ctx.measureText(text).width / 2;
    // A label cut by the edge could be read as another time.
    if (x - half < 0 || x + half > width) continue;
    ctx.fillStyle = palette.quiet;
    ctx.fillText(text, x - half, height / 2 - 2);
  }
}
