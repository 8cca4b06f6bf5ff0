import type { Span } from './viewport.ts';

/** Marks of a time axis: instants on round clock times, and how finely to write them. */
export interface Ticks {
  /** Milliseconds after the run's origin. */
  at: number[];
  /** Decimals of a second that tell neighbours apart. */
  digits: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Steps a clock is read in; below a second it is 1, 2, 5 times powers of ten. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((n) => n * HOUR),
];

function stepFor(minimum: number): number {
  if (minimum > SECOND)
    return STEPS.find((step) => step >= minimum) ?? 24 * HOUR * Math.ceil(minimum / (24 * HOUR));
  const power = 10 ** Math.floor(Math.log10(minimum));
  const factor = [1, 2, 5, 10].find((n) => n * power >= minimum * 0.999) ?? 10;
  return Math.min(factor * power, SECOND);
}

/** At most `count` marks over the span; `origin` is the epoch time of millisecond 0. */
export function timeTicks(span: Span, origin: number, count: number): Ticks {
  const step = stepFor((span.to - span.from) / Math.max(count, 1));
  // Counted from midnight near the origin: epoch milliseconds would lose the microseconds.
  const phase = origin % (24 * HOUR);
  const first = Math.ceil((span.from + phase) / step);
  const last = Math.floor((span.to + phase) / step);
  const at: number[] = [];
  for (let i = first; i <= last && at.length <= count * 2 + 2; i++) at.push(i * step - phase);
  const digits = step >= SECOND ? 0 : Math.min(6, Math.ceil(3 - Math.log10(step) - 1e-9));
  return { at, digits };
}
