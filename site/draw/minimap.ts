import type { Span } from '../model/timeline/span.ts';
import type { Palette } from './palette.ts';

/** Paints what of the whole (already drawn below) is in view: the rest is veiled. */
export function paintBrush(
  ctx: CanvasRenderingContext2D,
  options: { whole: Span; view: Span; width: number; height: number; palette: Palette },
): void {
  const { whole, view, width, height, palette } = options;
  const perPixel = (whole.to - whole.from) / width;
  const left = (view.from - whole.from) / perPixel;
  const right = Math.max((view.to - whole.from) / perPixel, left + 3);
  ctx.globalAlpha = 0.66;
  ctx.fillStyle = palette.page;
  ctx.fillRect(0, 0, left, height);
  ctx.fillRect(right, 0, width - right, height);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 1.5;
  ctx.strokeRect(left + 0.75, 0.75, Math.max(right - left - 1.5, 1), height - 1.5);
  ctx.fillStyle = palette.accent;
  for (const x of [left, right]) ctx.fillRect(x - 1.5, height / 2 - 7, 3, 14);
}
