import type { Outcome } from '../../src/verdict/columns.ts';
import { STATUS, STATUS_ORDER } from '../model/run/status.ts';
import { visibleRange } from '../model/timeline/lanes.ts';
import { type Layout, MIN_BAR, type PlacedRow } from '../model/timeline/layout.ts';
import { ALARMING, pieces } from '../model/timeline/shape.ts';
import { paintHung, paintStripes, paintUnknown } from './patterns.ts';
import type { Scene } from './scene.ts';

const BY_WEIGHT: (Outcome | undefined)[] = [];
for (const status of STATUS_ORDER) BY_WEIGHT[STATUS[status].weight] = status;

const HEAVIEST = BY_WEIGHT.length - 1;

const SKIP = STATUS.skip.weight;
const PASSED = STATUS.success.weight;
/** Narrower bars are gathered by pixel column, so that a frame costs columns, not tests. */
export const NARROW = MIN_BAR + 1;

/** Paints all lanes. Cost: visible bars counted once, rectangles bounded by the pixels. */
export function paintLanes(ctx: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, palette, width, span, detail } = scene;
  const perPixel = (span.to - span.from) / width;
  for (const band of layout.bands) paintBand(ctx, scene, band, perPixel);
  detail?.paintGrid(ctx, scene);
  ctx.font = palette.font;
  ctx.textBaseline = 'middle';
  // What is alarming comes last: rows may be thinner than a pixel, and it must be seen in each.
  const alarms = layout.rows.map((placed) => paintRow(ctx, scene, placed, perPixel));
  for (const paintAlarms of alarms) paintAlarms?.();
  detail?.paintRetries(ctx, scene);
}

/**
 * The ground of a lane: a thin line before its first test and between two classes, and stripes from
 * where nothing came from its worker any more.
 */
function paintBand(
  ctx: CanvasRenderingContext2D,
  { layout, palette, width, span }: Scene,
  { lane, top, height }: Layout['bands'][number],
  perPixel: number,
): void {
  ctx.fillStyle = palette.sunken;
  ctx.fillRect(0, top - 1, width, height + 2);
  const row = layout.rows.find((placed) => placed.lane === lane)?.height ?? height;
  const thick = row < 8 ? 1 : 2;
  const y = Math.round(top + row / 2 - thick / 2);
  ctx.fillStyle = palette.strong;
  let reach = 0;
  for (let i = 0; i < lane.gaps.length; i += 2) {
    const left = Math.max(((lane.gaps[i] as number) - span.from) / perPixel, reach);
    const right = Math.min(((lane.gaps[i + 1] as number) - span.from) / perPixel, width);
    // Of a thousand in one pixel, one is painted.
    if (right - left < 0.5) continue;
    ctx.fillRect(left, y, right - left, thick);
    reach = right;
  }
  if (lane.lost === null) return;
  const from = Math.max((lane.lost - span.from) / perPixel, 0);
  const to = Math.min((layout.length - span.from) / perPixel, width);
  if (to > from) paintStripes(ctx, from, top, to - from, height, palette);
}

/** Paints what is not alarming; returns what paints the rest, if there is any. */
function paintRow(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  placed: PlacedRow,
  perPixel: number,
): (() => void) | null {
  const { row } = placed;
  const { bars, span, width } = scene;
  const [first, last] = visibleRange(row, span.from - MIN_BAR * perPixel, span.to);
  const shown = new Uint8Array(width + MIN_BAR);
  const dimmed = new Uint8Array(width + MIN_BAR);
  const density = scene.detail?.densityOf(scene, placed);
  const alarming: number[] = [];
  let thin = false;
  for (let i = first; i < last; i++) {
    const left = ((row.start[i] as number) - span.from) / perPixel;
    const right = ((row.end[i] as number) - span.from) / perPixel;
    const test = row.tests[i] as number;
    const weight = bars.weight[test] as number;
    const matches = bars.match === null || bars.match[test] === 1;
    if (right - left < NARROW) {
      cover(matches ? shown : dimmed, left, right, weight);
      if (density && matches) {
        const length = (row.end[i] as number) - (row.start[i] as number);
        density.add(left, right, length, test);
      }
      if (matches && weight >= ALARMING) thin = true;
    } else if (weight >= ALARMING && matches) {
      alarming.push(i);
    } else {
      paintBar(ctx, scene, placed, i, left, right, matches);
    }
  }
  paintColumns(ctx, scene, placed, dimmed, 0.16, 1, HEAVIEST);
  density?.paint(ctx, (x) => shown[x] === PASSED);
  paintColumns(ctx, scene, placed, shown, 1, density ? PASSED + 1 : PASSED, ALARMING - 1);
  if (alarming.length === 0 && !thin) return null;
  return () => {
    for (const i of alarming) {
      const left = ((row.start[i] as number) - span.from) / perPixel;
      const right = ((row.end[i] as number) - span.from) / perPixel;
      paintBar(ctx, scene, placed, i, left, right, true);
    }
    paintColumns(ctx, scene, placed, shown, 1, ALARMING, HEAVIEST);
  };
}

/**
 * Notes a narrow bar in the columns it touches. Where several share one, the more alarming is seen;
 * but a skip takes no time, so it must not hide what the worker really did.
 */
function cover(columns: Uint8Array, left: number, right: number, weight: number): void {
  const first = Math.max(0, Math.floor(left));
  const last = Math.min(columns.length - 1, Math.max(first, Math.ceil(right) - 1));
  for (let x = first; x <= last; x++) {
    const before = columns[x] as number;
    const hides = weight === SKIP ? before === 0 : weight > before || before === SKIP;
    if (hides) columns[x] = weight;
  }
}

/** Neighbouring columns of one status become one rectangle. */
function paintColumns(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  { top, height }: PlacedRow,
  columns: Uint8Array,
  alpha: number,
  from: number,
  to: number,
): void {
  ctx.globalAlpha = alpha;
  for (let x = 0; x < scene.width; x++) {
    const weight = columns[x] as number;
    if (weight < from || weight > to) continue;
    let end = x + 1;
    while (end < scene.width && columns[end] === weight) end++;
    const status = BY_WEIGHT[weight] as Outcome;
    ctx.fillStyle = scene.palette.status[status];
    for (const [y, h] of pieces(status, top, height)) {
      ctx.fillRect(x, y, Math.max(end - x, MIN_BAR), h);
    }
    x = end - 1;
  }
  ctx.globalAlpha = 1;
}

function paintBar(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  { row, top, height }: PlacedRow,
  i: number,
  left: number,
  right: number,
  matches: boolean,
): void {
  const { palette, bars, width } = scene;
  const test = row.tests[i] as number;
  const status = BY_WEIGHT[bars.weight[test] as number] as Outcome;
  // Far outside the canvas, coordinates lose their precision.
  const x = Math.max(left, -4);
  const w = Math.min(right, width + 4) - x;
  // A hair of space between bars, or a busy worker looks like one long test.
  const inner = w > 6 && scene.detail ? w - 1 : w;
  ctx.globalAlpha = matches ? 1 : 0.16;
  ctx.fillStyle = palette.status[status];
  let [y, h] = [top, height];
  for ([y, h] of pieces(status, top, height)) {
    if (status === 'inprogress' || status === 'running')
      paintHung(ctx, x, y, inner, h, status === 'running');
    else if (status === 'unknown') paintUnknown(ctx, x, y, inner, h);
    else ctx.fillRect(x, y, inner, h);
  }
  const named = { test, status, x, width: inner, middle: y + h / 2, row: height };
  if (matches) scene.detail?.paintLabel(ctx, scene, named);
  ctx.globalAlpha = 1;
}
