/**
 * What a timeline shows that a map does not: a grid, names, which test ran again. Where bars are narrower than can be
 * told apart, a row shows what they come to: how long the longest of a column took (its height), how many there are
 * (its darkness), and where one module ends and the next begins (two tones in turn).
 */
import { STATUS } from '../model/run/status.ts';
import { visibleRange } from '../model/timeline/lanes.ts';
import type { Layout, PlacedRow } from '../model/timeline/layout.ts';
import type { Span } from '../model/timeline/span.ts';
import type { Ticks } from '../model/timeline/ticks.ts';
import { NARROW } from './lanes.ts';
import type { Palette } from './palette.ts';
import { parseInk } from './raster.ts';
import type { Bars, Density, Detail, DetailedBars, Named, Scene } from './scene.ts';

/** A lower row has no room for heights. */
const ROOM = 14;
/** Height of the shortest test, as a share of the row. */
const LOW = 0.3;
/** Share of ink that each further test in a column adds, and the most. */
const DARKER = 0.035;
const DARKEST = 0.3;
/** Tests in a column that can be told from one fewer. */
const DEPTHS = Math.ceil(DARKEST / DARKER) + 1;
const SHADES = 2 * DEPTHS;
/** Pixels of a bar that has a name, and of a letter of it. */
const LABEL_MIN = 44;
const LETTER = 6.1;

export const detailOf = (bars: DetailedBars, ticks: Ticks): Detail => ({
  paintGrid: (ctx, scene) => paintGrid(ctx, scene, ticks),
  densityOf: (scene, placed) => (placed.height < ROOM ? null : densityOf(scene, bars, placed)),
  paintLabel: (ctx, { palette }, bar) => {
    if (bar.width >= LABEL_MIN && bar.row >= ROOM) paintLabel(ctx, palette, bars, bar);
  },
  paintRetries: (ctx, scene) => paintRetries(ctx, scene, bars),
});

function paintGrid(
  ctx: CanvasRenderingContext2D,
  { palette, layout, width, span }: Scene,
  { at: all }: Ticks,
): void {
  const perPixel = (span.to - span.from) / width;
  ctx.fillStyle = palette.line;
  for (const at of all) {
    ctx.fillRect(Math.round((at - span.from) / perPixel), 0, 1, layout.height);
  }
}

const known = new WeakMap<Palette, string[]>();

/** Colours of a column by the tone of its module and by how many are in it: a frame has thousands of them. */
function shadesOf(palette: Palette): string[] {
  let shades = known.get(palette);
  if (!shades) {
    const ink = parseInk(palette.ink);
    shades = palette.modules.map(parseInk).flatMap((tone) =>
      Array.from({ length: DEPTHS }, (_, more) => {
        const share = Math.min(DARKEST, more * DARKER);
        const mixed = (of: 'red' | 'green' | 'blue') => tone[of] + (ink[of] - tone[of]) * share;
        return `rgb(${mixed('red')}, ${mixed('green')}, ${mixed('blue')})`;
      }),
    );
    known.set(palette, shades);
  }
  return shades;
}

function densityOf(scene: Scene, bars: DetailedBars, { top, height }: PlacedRow): Density {
  const { width, palette } = scene;
  const counts = new Uint16Array(width);
  /** Milliseconds. */
  const longest = new Float64Array(width);
  /** Of the last. */
  const modules = new Uint16Array(width);
  const add: Density['add'] = (left, right, length, test) => {
    const first = Math.max(0, Math.floor(left));
    const last = Math.min(width - 1, Math.max(first, Math.ceil(right) - 1));
    const module = bars.module(test);
    for (let x = first; x <= last; x++) {
      counts[x] = (counts[x] as number) + 1;
      if (length > (longest[x] as number)) longest[x] = length;
      modules[x] = module;
    }
  };
  const { short, long } = bars.lengths;
  const range = Math.log(long / short) || 1;
  const shades = shadesOf(palette);
  /** Its height and, below SHADES, its colour; 0: nothing is painted. */
  const columnAt = (x: number): number => {
    const count = counts[x] as number;
    if (count === 0) return 0;
    const share = Math.log(Math.max(longest[x] as number, short) / short) / range;
    const h = Math.round(height * (LOW + (1 - LOW) * Math.min(1, share)));
    const tone = (modules[x] as number) % 2;
    return h * SHADES + tone * DEPTHS + Math.min(count, DEPTHS) - 1;
  };
  const paint: Density['paint'] = (ctx, isPlain) => {
    let from = 0;
    let before = 0;
    for (let x = 0; x <= width; x++) {
      const column = x < width && isPlain(x) ? columnAt(x) : 0;
      if (column === before) continue;
      if (before > 0) {
        const h = Math.floor(before / SHADES);
        ctx.fillStyle = shades[before % SHADES] as string;
        ctx.fillRect(from, top + height - h, x - from, h);
      }
      from = x;
      before = column;
    }
  };
  return { add, paint };
}

function paintLabel(
  ctx: CanvasRenderingContext2D,
  palette: Palette,
  { label }: DetailedBars,
  { test, status, x, middle, width }: Named,
): void {
  const start = Math.max(x, 0) + 5;
  const room = x + width - start - 4;
  const letters = Math.floor(room / LETTER);
  if (letters < 5) return;
  const filled = !['inprogress', 'running', 'unknown'].includes(status);
  ctx.fillStyle = filled ? palette.on[status] : palette.ink;
  const name = label(test, letters);
  const text = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
  ctx.fillText(text, start, middle + 0.5, room);
}

/** A small arrow head under every bar that ran a test again: its first run is elsewhere. */
function paintRetries(
  ctx: CanvasRenderingContext2D,
  { layout, span, width, palette }: Scene,
  bars: DetailedBars,
): void {
  const perPixel = (span.to - span.from) / width;
  ctx.fillStyle = palette.ink;
  for (const { row, top, height } of layout.rows) {
    if (height < 8) continue;
    let painted = Number.NEGATIVE_INFINITY;
    for (const i of bars.retries(row)) {
      const x = ((row.start[i] as number) - span.from) / perPixel;
      if (x < -8 || x > width || x - painted < 3) continue;
      painted = x;
      const y = top + height + 2;
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x, y - 7);
      ctx.lineTo(x + 7, y);
      ctx.fill();
    }
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
