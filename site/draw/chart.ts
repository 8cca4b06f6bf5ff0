import uPlot from 'uplot';
import { lowerBound } from '../model/lanes.ts';
import { type Samples, strideFor, thin } from '../model/sampling.ts';
import type { Chart } from '../model/series.ts';
import { timeTicks, valueTop } from '../model/ticks.ts';
import type { Span } from '../model/viewport.ts';
import type { Palette } from './palette.ts';

/**
 * One chart of the machine. uPlot draws the lines; axes, cursor and legend are ours, because the
 * chart shares them with the lanes above it: its plot is exactly as wide as theirs.
 */
export class MachineChart {
  readonly #plot: uPlot;
  readonly #samples: Samples;
  readonly #how: 'mean' | 'max';
  /** Thinned data by stride: made once, as zooming goes back and forth between a few. */
  readonly #thinned = new Map<number, uPlot.AlignedData>();
  #stride = 1;
  /** Upper end of the value axis. */
  readonly top: number;
  #palette: Palette;

  constructor(
    parent: HTMLElement,
    options: {
      chart: Chart;
      times: number[];
      origin: number;
      span: Span;
      width: number;
      height: number;
      palette: Palette;
    },
  ) {
    const { chart, times, origin, span } = options;
    this.#palette = options.palette;
    const columns = chart.stacked ? stack(chart) : chart.traces.map((trace) => trace.values);
    this.top = chart.top ?? valueTop(highest(columns), chart.base);
    // The whole of a stack is drawn first, its parts over it.
    const order = chart.traces.map((_, i) => i);
    if (chart.stacked) order.reverse();
    this.#samples = { times, columns: order.map((i) => columns[i] ?? []) };
    this.#how = chart.stacked ? 'mean' : 'max';
    this.#stride = this.#strideOf(span, options.width);
    const ratio = () => window.devicePixelRatio || 1;
    this.#plot = new uPlot(
      {
        width: options.width,
        height: options.height,
        padding: [0, 0, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        axes: [{ show: false }, { show: false }],
        scales: {
          x: { time: false, auto: false, min: span.from, max: span.to },
          // A little air, or a line at 100 % is half cut off.
          y: { auto: false, min: 0, max: this.top * 1.04 },
        },
        series: [
          {},
          ...order.map((i): uPlot.Series => {
            const tone = chart.traces[i]?.tone ?? 'd';
            return {
              points: { show: false },
              spanGaps: false,
              // An area needs no outline; drawing one costs more than the area.
              width: chart.stacked ? 0 : 1.25,
              stroke: () => this.#palette.series[tone] ?? '',
              ...(chart.stacked || chart.traces.length === 1
                ? {
                    fill: () =>
                      soften(this.#palette.series[tone] ?? '', chart.stacked ? 0.8 : 0.25),
                  }
                : {}),
            };
          }),
        ],
        hooks: {
          drawClear: [
            (plot) => {
              const { min = 0, max = 1 } = plot.scales.x ?? {};
              const view = { from: min as number, to: max as number };
              const ticks = timeTicks(view, origin, plot.width / 90);
              plot.ctx.fillStyle = this.#palette.line;
              for (const at of ticks.at) {
                const x = Math.round(((at - view.from) / (view.to - view.from)) * plot.width);
                plot.ctx.fillRect(x * ratio(), 0, ratio(), plot.ctx.canvas.height);
              }
            },
          ],
        },
      },
      this.#data(this.#stride),
      parent,
    );
  }

  show(span: Span): void {
    const stride = this.#strideOf(span, this.#plot.width);
    this.#plot.batch(() => {
      if (stride !== this.#stride) {
        this.#stride = stride;
        this.#plot.setData(this.#data(stride), false);
      }
      this.#plot.setScale('x', { min: span.from, max: span.to });
    });
  }

  /** A row for every two pixels: more only turns lines into blots, slowly. */
  #strideOf(span: Span, width: number): number {
    const { times } = this.#samples;
    const rows = lowerBound(times, span.to) - lowerBound(times, span.from);
    return strideFor(rows, Math.max(width / 2, 50));
  }

  #data(stride: number): uPlot.AlignedData {
    const known = this.#thinned.get(stride);
    if (known) return known;
    const { times, columns } = thin(this.#samples, stride, this.#how);
    const data: uPlot.AlignedData = [times, ...columns];
    this.#thinned.set(stride, data);
    return data;
  }

  resize(width: number, height: number): void {
    this.#plot.setSize({ width, height });
  }

  recolour(palette: Palette): void {
    this.#palette = palette;
    this.#plot.redraw(false);
  }

  destroy(): void {
    this.#plot.destroy();
  }
}

/** Running sums: trace k becomes the top edge of traces 0..k. Null where all of them are. */
function stack(chart: Chart): (number | null)[][] {
  const sums: (number | null)[][] = [];
  for (const trace of chart.traces) {
    const below = sums.at(-1);
    sums.push(
      trace.values.map((value, i) => {
        const base = below?.[i] ?? null;
        return value === null && base === null ? null : (value ?? 0) + (base ?? 0);
      }),
    );
  }
  return sums;
}

function highest(columns: (number | null)[][]): number {
  let max = 0;
  for (const column of columns)
    for (const value of column) if (value !== null && value > max) max = value;
  return max;
}

/** A colour the stylesheet resolved (`rgb(...)`), with an opacity. */
function soften(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}
