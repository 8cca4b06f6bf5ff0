import type { DstatSeries } from '../../../src/format/dataset.ts';
import { lowerBound } from '../timeline/lanes.ts';
import {
  envelopeOf,
  rowsOfColumns,
  type Summary,
  stretch,
  summarise,
} from '../timeline/sampling.ts';
import type { Span } from '../timeline/span.ts';
import { BUSY, quantityOf, sums, withGaps } from './rows.ts';

/** How busy the processors of a host were, 0 to 100. */
export interface Load {
  host: string | null;
  times: Float64Array;
  cpu: Summary;
}

/**
 * The hosts whose processors were measured, each once: two files of one host say the same.
 *
 * @param origin epoch milliseconds of the run's start
 */
export function loadsOf(series: readonly DstatSeries[], origin: number): Load[] {
  const seen = new Set<string>();
  return series.flatMap(({ host, times: epoch, columns }) => {
    if (host !== null && seen.has(host)) return [];
    if (host !== null) seen.add(host);
    const { times, inserts } = withGaps(epoch, origin);
    const parts = BUSY.flatMap((name) => quantityOf(columns, ['cpu', name], inserts) ?? []);
    return parts.length > 0 ? [{ host, times, cpu: summarise(sums(parts)) }] : [];
  });
}

/** Mean and highest reading within a span, both ends of it; null where none was taken. */
export function readingOf(
  { times, cpu }: Load,
  span: Span,
): { mean: number; max: number; samples: number } | null {
  const first = lowerBound(times, span.from);
  let end = lowerBound(times, span.to);
  if (times[end] === span.to) end++;
  const { mean, max, known } = stretch(cpu, first, end);
  // The parts of a reading are rounded, each for itself: together they may come to 101.
  return known === 0
    ? null
    : { mean: Math.min(100, mean), max: Math.min(100, max), samples: known };
}

/** The host that worked hardest within a span; null where none was measured in it. */
export function busiest(loads: readonly Load[], span: Span): Load | null {
  let best: { load: Load; mean: number } | null = null;
  for (const load of loads) {
    const reading = readingOf(load, span);
    if (reading && (best === null || reading.mean > best.mean)) best = { load, mean: reading.mean };
  }
  return best?.load ?? null;
}

/**
 * The outline of a load over a span as the path of an SVG, `width` units wide and `height` high; a gap
 * where nothing was measured. Empty where nothing was at all.
 */
export function loadPath({ times, cpu }: Load, span: Span, width: number, height: number): string {
  const columns = Math.max(1, Math.round(width));
  const { mean } = envelopeOf(cpu, times, rowsOfColumns(times, span, columns), span);
  const y = (value: number) => (height * (1 - Math.min(100, value) / 100)).toFixed(1);
  let path = '';
  let open = -1;
  const close = (x: number) => {
    if (open >= 0) path += `L${x} ${height}Z`;
    open = -1;
  };
  for (let x = 0; x < columns; x++) {
    const value = mean[x] as number;
    if (Number.isNaN(value)) {
      close(x);
      continue;
    }
    if (open < 0) {
      path += `M${x} ${height}`;
      open = x;
    }
    path += `L${x} ${y(value)}`;
    if (x === columns - 1) path += `L${columns} ${y(value)}`;
  }
  close(columns);
  return path;
}
