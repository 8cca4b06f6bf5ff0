/**
 * Where bars are narrower than can be told apart, a row shows what they come to: how long the longest of a
 * column took (its height), how many there are (its darkness), and where one module ends and the next
 * begins (two tones in turn).
 */
import { STATUS } from '../model/run/status.ts';
import { visibleRange } from '../model/timeline/lanes.ts';
import { type Layout, MIN_BAR, type PlacedRow } from '../model/timeline/layout.ts';
import type { Span } from '../model/timeline/viewport.ts';
import type { Bars, Scene } from './scene.ts';

/** Narrower bars are gathered by pixel column, so that a frame costs columns, not tests. */
export const NARROW = MIN_BAR + 1;

/** A lower row has no room for heights. */
const ROOM = 14;
/** Height of the shortest test, as a share of the row. */
const LOW = 0.3;
/** Share of ink that each further test in a column adds, and the most. */
const DARKER = 0.035;
const DARKEST = 0.3;

/** What the narrow bars of a row come to, by pixel column. */
export interface Density {
  count: Uint16Array;
  /** Milliseconds of the longest. */
  longest: Float64Array;
  /** Of the last. */
  module: Uint16Array;
}

/** Null where the row has no room for it, or the scene is a map. */
export function densityOf(scene: Scene, { height }: PlacedRow): Density | null {
  if (scene.ticks === null || height < ROOM) return null;
  const { width } = scene;
  return {
    count: new Uint16Array(width),
    longest: new Float64Array(width),
    module: new Uint16Array(width),
  };
}

/** Counts a bar in the column it begins in, and its length in all that it touches. */
export function addTo(
  density: Density,
  left: number,
  right: number,
  length: number,
  module: number,
): void {
  const first = Math.max(0, Math.floor(left));
  const last = Math.min(density.count.length - 1, Math.max(first, Math.ceil(right) - 1));
  for (let x = first; x <= last; x++) {
    density.count[x] = (density.count[x] as number) + 1;
    if (length > (density.longest[x] as number)) density.longest[x] = length;
    density.module[x] = module;
  }
}

/** Paints the columns that `isPlain`: of tests that passed, and no others. */
export function paintDensity(
  ctx: CanvasRenderingContext2D,
  { palette, bars }: Scene,
  { top, height }: PlacedRow,
  density: Density,
  isPlain: (x: number) => boolean,
): void {
  const { short, long } = bars.lengths;
  const range = Math.log(long / short) || 1;
  for (let x = 0; x < density.count.length; x++) {
    const count = density.count[x] as number;
    if (count === 0 || !isPlain(x)) continue;
    const share = Math.log(Math.max(density.longest[x] as number, short) / short) / range;
    const h = Math.round(height * (LOW + (1 - LOW) * Math.min(1, share)));
    ctx.fillStyle = palette.modules[(density.module[x] as number) % 2] as string;
    ctx.fillRect(x, top + height - h, 1, h);
    if (count === 1) continue;
    ctx.globalAlpha = Math.min(DARKEST, (count - 1) * DARKER);
    ctx.fillStyle = palette.ink;
    ctx.fillRect(x, top + height - h, 1, h);
    ctx.globalAlpha = 1;
  }
}

/** Whether rows show what narrow bars come to, anywhere in a span that is `width` pixels wide. */
export function isDense(layout: Layout, bars: Bars, span: Span, width: number): boolean {
  const narrow = ((span.to - span.from) / width) * NARROW;
  return layout.rows.some(({ row, height }) => {
    if (height < ROOM) return false;
    const [first, last] = visibleRange(row, span.from, span.to);
    for (let i = first; i < last; i++) {
      const test = row.tests[i] as number;
      const length = (row.end[i] as number) - (row.start[i] as number);
      // Wide ones are few: there is no room for many.
      if (length < narrow && bars.weight[test] === STATUS.success.weight) return true;
    }
    return false;
  });
}
