import type { Palette } from './palette.ts';

/**
 * A test without an end: solid where it began, striped where it may have gone on. Of one that merely ran the
 * stripes fall, as those of its swatch do.
 */
export function paintHung(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
  falling = false,
): void {
  ctx.fillRect(x, y, Math.min(w, 3), h);
  const alpha = ctx.globalAlpha;
  ctx.globalAlpha = alpha * 0.22;
  ctx.fillRect(x, y, w, h);
  ctx.globalAlpha = alpha * 0.7;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  ctx.beginPath();
  for (let at = x - h; at < x + w; at += 7) {
    ctx.moveTo(at, falling ? y : y + h);
    ctx.lineTo(at + h, falling ? y + h : y);
  }
  ctx.strokeStyle = ctx.fillStyle;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.restore();
  ctx.globalAlpha = alpha;
}

/** A worker that is gone: nothing came from it any more. */
export function paintStripes(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
  { quiet }: Pick<Palette, 'quiet'>,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  ctx.beginPath();
  // The stripes stand still while the view moves: they start at the edge.
  for (let at = x - h; at < x + w; at += 8) {
    ctx.moveTo(at, y + h);
    ctx.lineTo(at + h, y);
  }
  ctx.globalAlpha = 0.6;
  ctx.strokeStyle = quiet;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.restore();
  ctx.fillStyle = quiet;
  ctx.fillRect(Math.round(x), y, 2, h);
}

/** A test of which nothing but attachments is known: an empty frame. */
export function paintUnknown(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
): void {
  if (w < 5 || h < 5) {
    ctx.fillRect(x, y, w, h);
    return;
  }
  ctx.fillRect(x, y, w, 2);
  ctx.fillRect(x, y + h - 2, w, 2);
  ctx.fillRect(x, y, 2, h);
  ctx.fillRect(x + w - 2, y, 2, h);
}
