import type { Span } from './span.ts';

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

/**
 * At most about `count` marks over the span; `phase` of an instant is what makes it milliseconds of the clock shown.
 * Behind a change of the clock they stand on the round values of the new one.
 */
export function timeTicks(span: Span, phase: (at: number) => number, count: number): Ticks {
  const step = stepFor((span.to - span.from) / Math.max(count, 1));
  const phases = [...new Set([phase(span.from), phase(span.to)])];
  const at = phases.flatMap((own) =>
    roundTimes(span, own, step, count * 2 + 2).filter(
      (instant) => phases.length === 1 || phase(instant) === own,
    ),
  );
  const digits = step >= SECOND ? 0 : Math.min(6, Math.ceil(3 - Math.log10(step) - 1e-9));
  return { at: at.sort((a, b) => a - b), digits };
}

/** The instants of a span at which a clock of one phase shows multiples of the step. */
function roundTimes(span: Span, phase: number, step: number, most: number): number[] {
  // Counted from midnight near the origin: epoch milliseconds would lose the microseconds.
  const near = phase % (24 * HOUR);
  const first = Math.ceil((span.from + near) / step);
  const count = Math.floor((span.to + near) / step) - first + 1;
  const at: number[] = [];
  for (let i = 0; i < Math.min(count, most); i++) at.push((first + i) * step - near);
  return at;
}
