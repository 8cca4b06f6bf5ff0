import type { Chart, HostCharts } from '../model/machine/series.ts';
import { type Envelope, emptyEnvelope, envelopeOf } from '../model/timeline/sampling.ts';
import type { Span } from '../model/timeline/span.ts';
import type { Ticks } from '../model/timeline/ticks.ts';
import type { Palette } from './palette.ts';
import { clear, type Ink, paintSpan, parseInk, type Raster } from './raster.ts';

/** A chart's canvas and what is kept between frames. */
export interface ChartSurface {
  ctx: CanvasRenderingContext2D;
  image: ImageData;
  raster: Raster;
  /** What was drawn last of each trace, and of their sum: memory to use again. */
  envelopes: Envelope[];
}

/** What is drawn in a chart. Sizes are in pixels of the screen, not of CSS. */
export interface ChartScene {
  host: HostCharts;
  chart: Chart;
  /** See rowsOfColumns; the charts of a host share it. */
  rows: Int32Array;
  span: Span;
  ticks: Ticks;
  ratio: number;
  palette: Palette;
}

/** A little air, or a line at 100 % is half cut off. */
const AIR = 1.04;
const LINE = 1.3;

/** Makes the canvas as large as `width` by `height` pixels of the screen; null without a context. */
export function chartSurface(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): ChartSurface | null {
  canvas.width = width;
  canvas.height = height;
  const ctx = canvas.getContext('2d', { alpha: false });
  if (!ctx) return null;
  const image = ctx.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  return { ctx, image, raster: { width, height, pixels }, envelopes: [] };
}

/** Paints one chart: shares on top of each other, or lines in the band of what they average. */
export function paintChart(surface: ChartSurface, scene: ChartScene): void {
  const { ctx, image, raster } = surface;
  const { host, chart, rows, span, ticks, ratio, palette } = scene;
  const { width, height } = raster;
  clear(raster, parseInk(palette.sunken));
  const grid = parseInk(palette.line);
  for (const at of ticks.at) {
    const x = Math.round(((at - span.from) / (span.to - span.from)) * (width / ratio)) * ratio;
    for (let i = 0; i < ratio; i++) paintSpan(raster, Math.floor(x) + i, 0, height, grid, 1);
  }
  const perValue = height / (chart.top * AIR);
  const yOf = (value: number) => height - value * perValue;
  const summed = chart.total ? [...chart.traces, chart.total] : chart.traces;
  const envelopes = summed.map((summary, i) => {
    surface.envelopes[i] ??= emptyEnvelope(width);
    return envelopeOf(summary, host.times, rows, span, surface.envelopes[i]);
  });
  const tones = chart.traces.map(({ tone }) => parseInk(palette.series[tone] ?? ''));
  if (chart.total) {
    const peaks = envelopes.pop() as Envelope;
    paintShares(raster, envelopes, peaks, tones, yOf);
  } else {
    const thick = LINE * ratio;
    envelopes.forEach((envelope, i) => {
      const fill = envelopes.length === 1 ? 0.2 : 0;
      paintLine(raster, envelope, tones[i] as Ink, yOf, thick, fill);
    });
  }
  ctx.putImageData(image, 0, 0);
}

/** Shares are means, as their sum is what is read; a pale peak is the highest sum in the column. */
function paintShares(
  raster: Raster,
  shares: Envelope[],
  peaks: Envelope,
  tones: Ink[],
  yOf: (value: number) => number,
): void {
  for (let x = 0; x < raster.width; x++) {
    let sum = 0;
    shares.forEach(({ mean }, i) => {
      const value = mean[x] as number;
      if (!(value > 0)) return;
      paintSpan(raster, x, yOf(sum + value), yOf(sum), tones[i] as Ink, 0.85);
      sum += value;
    });
    paintSpan(raster, x, yOf(peaks.max[x] as number), yOf(sum), tones[0] as Ink, 0.22);
  }
}

/** The means as a line, and from the lowest to the highest of a column a band: no peak is lost. */
function paintLine(
  raster: Raster,
  { min, max, mean }: Envelope,
  colour: Ink,
  yOf: (value: number) => number,
  thick: number,
  fill: number,
): void {
  let before = Number.NaN;
  for (let x = 0; x < raster.width; x++) {
    const y = yOf(mean[x] as number);
    if (!Number.isNaN(y)) {
      paintSpan(raster, x, yOf(max[x] as number), yOf(min[x] as number), colour, 0.35);
      if (fill > 0) paintSpan(raster, x, y, raster.height, colour, fill);
      // From where the line left the column before; a first one starts where it is.
      const from = Number.isNaN(before) ? y : before;
      const [high, low] = [Math.min(from, y), Math.max(from, y)];
      paintSpan(raster, x, high - thick / 2, low + thick / 2, colour, 1);
    }
    before = y;
  }
}
