import { isFailed, isStopped, type JobEvent } from '../../src/format/job.ts';
import { barText, JOB_ROW, type JobBar, type JobLayout } from '../model/timeline/job.ts';
import type { Span } from '../model/timeline/span.ts';
import type { Ticks } from '../model/timeline/ticks.ts';
import type { Palette } from './palette.ts';

export interface JobScene {
  layout: JobLayout;
  span: Span;
  /** CSS pixels. */
  width: number;
  ticks: Ticks;
  palette: Palette;
}

const MIN_BAR = 1;
const LABEL_MIN = 40;

/** Paints what the job did around its tests: quiet bars, but for what failed or was stopped. */
export function paintJob(ctx: CanvasRenderingContext2D, scene: JobScene): void {
  const { layout, span, width, ticks, palette } = scene;
  const perPixel = (span.to - span.from) / width;
  ctx.fillStyle = palette.line;
  for (const at of ticks.at) {
    ctx.fillRect(Math.round((at - span.from) / perPixel), 0, 1, layout.height);
  }
  ctx.font = palette.font;
  ctx.textBaseline = 'middle';
  for (const { bars, top } of layout.rows) {
    // Tasks thinner than a pixel would be painted over each other; what has a colour is painted anyway.
    let covered = Number.NEGATIVE_INFINITY;
    for (const bar of bars) {
      if (bar.end < span.from || bar.start > span.to) continue;
      const left = Math.max((bar.start - span.from) / perPixel, -2);
      const right = Math.min((bar.end - span.from) / perPixel, width + 2);
      if (right <= covered && colourOf(bar.event) === null) continue;
      covered = Math.max(covered, Math.ceil(right));
      paintBar(ctx, bar, left, Math.max(right - left, MIN_BAR), top, palette);
    }
  }
}

function paintBar(
  ctx: CanvasRenderingContext2D,
  { event }: JobBar,
  left: number,
  wide: number,
  top: number,
  palette: Palette,
): void {
  // What failed is a task or a step; the play and the phase it failed in only say so at their edge.
  const colour = colourOf(event);
  const within = event.kind !== 'task' && event.kind !== 'step';
  const shown = within ? null : colour;
  const inner = wide > 4 ? wide - 1 : wide;
  ctx.fillStyle = shown ? palette.status[shown] : palette.job[event.kind];
  ctx.globalAlpha = event.result === 'skipped' ? 0.45 : 1;
  ctx.fillRect(left, top, inner, JOB_ROW);
  // Ignored: failed, and the job went on.
  if (event.result === 'ignored' || (within && colour)) {
    ctx.fillStyle = palette.status[within && colour ? colour : 'xfail'];
    ctx.fillRect(left, top + JOB_ROW - 3, inner, 3);
  }
  ctx.globalAlpha = 1;
  if (inner < LABEL_MIN) return;
  const start = Math.max(left, 0) + 4;
  const room = left + inner - start - 3;
  const letters = Math.floor(room / 6.1);
  if (letters < 4) return;
  ctx.fillStyle = shown ? palette.on[shown] : palette.ink;
  ctx.fillText(barText(event, letters), start, top + JOB_ROW / 2 + 0.5, room);
}

/** It failed or was stopped: the only ones that have a colour. */
const colourOf = ({ result }: JobEvent): 'fail' | 'inprogress' | null =>
  isFailed(result) ? 'fail' : isStopped(result) ? 'inprogress' : null;
