import { lowerBound } from './lanes.ts';
import type { Span } from './span.ts';

/** Rows that a block of a summary stands for. */
const BLOCK = 16;

/**
 * Numbers over time, NaN where nothing is known, with what every 16 of them come to: a day of
 * readings a second is summed up by pixel columns in every frame.
 */
export interface Summary {
  values: Float64Array;
  min: Float64Array;
  max: Float64Array;
  sum: Float64Array;
  /** Values of the block that are known. */
  known: Uint8Array;
}

/** What a stretch of rows comes to; NaN in all but `known` where none is. */
export interface Stretch {
  min: number;
  max: number;
  mean: number;
  known: number;
}

/** What is drawn in each pixel column; NaN: nothing. */
export interface Envelope {
  min: Float64Array;
  max: Float64Array;
  mean: Float64Array;
}

export function summarise(values: Float64Array): Summary {
  const blocks = Math.floor(values.length / BLOCK);
  const column = () => new Float64Array(blocks);
  const summary = { values, min: column(), max: column(), sum: column() };
  const known = new Uint8Array(blocks);
  for (let block = 0; block < blocks; block++) {
    let [min, max, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
    for (let row = block * BLOCK; row < (block + 1) * BLOCK; row++) {
      const value = values[row] as number;
      if (Number.isNaN(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      count++;
    }
    summary.min[block] = min;
    summary.max[block] = max;
    summary.sum[block] = sum;
    known[block] = count;
  }
  return { ...summary, known };
}

/** Sums up the rows [first, end). */
export function stretch(
  summary: Summary,
  first: number,
  end: number,
  into: Stretch = { min: 0, max: 0, mean: 0, known: 0 },
): Stretch {
  const { values } = summary;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let known = 0;
  let row = first;
  while (row < end) {
    if (row % BLOCK === 0 && row + BLOCK <= end) {
      const block = row / BLOCK;
      const least = summary.min[block] as number;
      const most = summary.max[block] as number;
      if (least < min) min = least;
      if (most > max) max = most;
      sum += summary.sum[block] as number;
      known += summary.known[block] as number;
      row += BLOCK;
      continue;
    }
    const value = values[row] as number;
    row++;
    if (Number.isNaN(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    known++;
  }
  into.min = known === 0 ? Number.NaN : min;
  into.max = known === 0 ? Number.NaN : max;
  into.mean = known === 0 ? Number.NaN : sum / known;
  into.known = known;
  return into;
}

export function emptyEnvelope(width: number): Envelope {
  const column = () => new Float64Array(width);
  return { min: column(), max: column(), mean: column() };
}

/** First row at or after the left edge of each of `width` columns, and of the one behind them. */
export function rowsOfColumns(times: Float64Array, span: Span, width: number): Int32Array {
  const perColumn = (span.to - span.from) / width;
  const rows = new Int32Array(width + 1);
  let row = 0;
  for (let x = 0; x <= width; x++) {
    row = lowerBound(times, span.from + x * perColumn, row);
    rows[x] = row;
  }
  return rows;
}

/**
 * What a trace is in each column of `rows` (see rowsOfColumns): what the readings in it come to; a
 * column between two readings lies on the line between them, unless one of the two is not known.
 * `envelope`, of the same width, is written over.
 */
export function envelopeOf(
  summary: Summary,
  times: Float64Array,
  rows: Int32Array,
  span: Span,
  envelope: Envelope = emptyEnvelope(rows.length - 1),
): Envelope {
  const width = rows.length - 1;
  const found: Stretch = { min: 0, max: 0, mean: 0, known: 0 };
  const perColumn = (span.to - span.from) / width;
  for (let x = 0; x < width; x++) {
    const first = rows[x] as number;
    const end = rows[x + 1] as number;
    if (end > first) {
      stretch(summary, first, end, found);
      envelope.min[x] = found.min;
      envelope.max[x] = found.max;
      envelope.mean[x] = found.mean;
    } else {
      const at = span.from + (x + 0.5) * perColumn;
      const value = between(summary.values, times, first, at);
      envelope.min[x] = envelope.max[x] = envelope.mean[x] = value;
    }
  }
  return envelope;
}

/** Value at an instant between row `next` - 1 and row `next`. */
function between(values: Float64Array, times: Float64Array, next: number, at: number): number {
  if (next === 0 || next >= values.length) return Number.NaN;
  const [before, after] = [times[next - 1] as number, times[next] as number];
  const share = (at - before) / (after - before || 1);
  return (values[next - 1] as number) * (1 - share) + (values[next] as number) * share;
}
