/** The workers and the processors around a test, as an SVG that takes its colours from the page it is in. */
import { escapeXml } from '../../src/format/markup.ts';
import { type Load, loadPath } from '../model/machine/trace.ts';
import { visible } from '../model/run/visible.ts';
import type { Clock } from '../model/timeline/clock.ts';
import type { Lane } from '../model/timeline/lanes.ts';
import { layoutLanes } from '../model/timeline/layout.ts';
import type { Span } from '../model/timeline/span.ts';
import { timeTicks } from '../model/timeline/ticks.ts';
import { detailOf } from './detail.ts';
import { paintLanes } from './lanes.ts';
import { paintMark } from './marks.ts';
import type { Palette } from './palette.ts';
import type { DetailedBars } from './scene.ts';
import { SvgContext } from './svg.ts';

export interface Surroundings {
  span: Span;
  lanes: Lane[];
  /** Milliseconds of the run. */
  length: number;
  bars: DetailedBars;
  test: { index: number; start: number; end: number };
  loads: readonly Load[];
  clock: Clock;
  palette: Palette;
  /** What it shows, in words. */
  says: string;
}

const [WIDTH, SIDE, AXIS, LOAD, GAP] = [960, 110, 18, 36, 8];
/** Pixels that a tick's label takes. */
const TICK_ROOM = 110;

export function drawSurroundings(around: Surroundings): string {
  const { span, lanes, length, bars, test, loads, clock, palette, says } = around;
  const width = WIDTH - SIDE;
  const layout = layoutLanes(lanes, length);
  const ticks = timeTicks(span, clock.phase, width / TICK_ROOM);
  const ctx = new SvgContext();
  const scene = { layout, bars, span, width, palette, detail: detailOf(bars, ticks) };
  paintLanes(ctx as unknown as CanvasRenderingContext2D, scene);
  paintMark(ctx as unknown as CanvasRenderingContext2D, scene, test, 'selected');
  const text = (x: number, y: number, words: string, anchor: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="11" dominant-baseline="central" fill="${palette.ink}">${escapeXml(words)}</text>`;
  const scale = width / (span.to - span.from);
  const height = AXIS + layout.height + loads.length * (LOAD + GAP);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(says)}">`,
    ...ticks.at.map((at) =>
      text(
        SIDE + Math.round((at - span.from) * scale),
        AXIS / 2,
        clock.tick(at, ticks.digits),
        'middle',
      ),
    ),
    ...layout.bands.map(({ lane, top, height: tall }) =>
      text(SIDE - GAP, AXIS + top + tall / 2, visible(lane.label), 'end'),
    ),
    // An inner picture clips what reaches beyond it.
    `<svg x="${SIDE}" y="${AXIS}" width="${width}" height="${layout.height}">${ctx}</svg>`,
  ];
  loads.forEach((load, i) => {
    const top = AXIS + layout.height + GAP + i * (LOAD + GAP);
    const name = load.host === null ? 'CPU' : `CPU, ${visible(load.host)}`;
    parts.push(
      text(SIDE - GAP, top + LOAD / 2, name, 'end'),
      `<svg x="${SIDE}" y="${top}" width="${width}" height="${LOAD}"><rect width="${width}" height="${LOAD}" fill="${palette.sunken}"/>`,
      `<path d="${loadPath(load, span, width, LOAD)}" fill="${palette.series.a}"/></svg>`,
    );
  });
  return [...parts, '</svg>'].join('\n');
}
