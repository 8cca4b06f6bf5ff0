import { MIN_BAR, placeOf } from '../model/timeline/layout.ts';
import type { Scene } from './scene.ts';

/** Marks a bar: an outline, and a pin above it that shows even the thinnest one. */
export function paintMark(
  ctx: CanvasRenderingContext2D,
  scene: Pick<Scene, 'layout' | 'span' | 'width' | 'palette'>,
  test: { index: number; start: number; end: number },
  kind: 'hover' | 'selected',
): void {
  const placed = placeOf(scene.layout, test);
  if (!placed) return;
  const perPixel = (scene.span.to - scene.span.from) / scene.width;
  const left = (test.start - scene.span.from) / perPixel;
  const right = Math.max((test.end - scene.span.from) / perPixel, left + MIN_BAR);
  if (right < 0 || left > scene.width) return;
  const x = Math.max(left, -4);
  const w = Math.min(right, scene.width + 4) - x;
  ctx.lineWidth = kind === 'selected' ? 2 : 1;
  ctx.strokeStyle = scene.palette.ink;
  ctx.strokeRect(x - 1.5, placed.top - 2.5, w + 3, placed.height + 5);
  if (kind !== 'selected') return;
  const middle = Math.min(Math.max((left + right) / 2, 5), scene.width - 5);
  ctx.fillStyle = scene.palette.ink;
  ctx.beginPath();
  ctx.moveTo(middle, placed.top - 3);
  ctx.lineTo(middle - 5, placed.top - 10);
  ctx.lineTo(middle + 5, placed.top - 10);
  ctx.fill();
}

/** A tick for every pixel column in which a test begins that was looked for; none has to be wide to be found. */
export function paintHits(
  ctx: CanvasRenderingContext2D,
  { span, width, palette }: Pick<Scene, 'span' | 'width' | 'palette'>,
  /** Milliseconds, by test. */
  starts: Float64Array,
  match: Uint8Array,
  /** Pixels from the top. */
  height: number,
): void {
  const perPixel = (span.to - span.from) / width;
  const columns = new Uint8Array(width);
  for (let i = 0; i < match.length; i++) {
    if (match[i] === 0) continue;
    const x = Math.floor(((starts[i] as number) - span.from) / perPixel);
    // NaN, of what has no time, is in no column.
    if (x >= 0 && x < width) columns[x] = 1;
  }
  ctx.fillStyle = palette.accent;
  for (let x = 0; x < width; x++) if (columns[x] === 1) ctx.fillRect(x - 0.5, 0, 2, height);
}
