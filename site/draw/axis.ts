import { formatClock } from '../model/instant.ts';
import type { Ticks } from '../model/ticks.ts';
import type { Span } from '../model/viewport.ts';
import type { Palette } from './palette.ts';

/** Paints the clock times (UTC) of a time axis. `origin` is the epoch time of millisecond 0. */
export function paintAxis(
  ctx: CanvasRenderingContext2D,
  options: {
    ticks: Ticks;
    span: Span;
    origin: number;
    width: number;
    height: number;
    palette: Palette;
  },
): void {
  const { ticks, span, origin, width, height, palette } = options;
  const perPixel = (span.to - span.from) / width;
  ctx.font = palette.font;
  ctx.textBaseline = 'middle';
  for (const at of ticks.at) {
    const x = Math.round((at - span.from) / perPixel);
    ctx.fillStyle = palette.line;
    ctx.fillRect(x, height - 6, 1, 6);
    const text = formatClock(origin + at, ticks.digits);
    const half = ctx.measureText(text).width / 2;
    // A label cut by the edge could be read as another time.
    if (x - half < 0 || x + half > width) continue;
    ctx.fillStyle = palette.quiet;
    ctx.fillText(text, x - half, height / 2 - 2);
  }
}
