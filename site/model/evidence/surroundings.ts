/** What of a run is shown around one of its tests. */
import { countOf } from '../machine/quantity.ts';
import { type Load, readingOf } from '../machine/trace.ts';
import { visible } from '../run/visible.ts';
import type { Clock } from '../timeline/clock.ts';
import { type Lane, visibleRange } from '../timeline/lanes.ts';
import type { Span } from '../timeline/span.ts';

/** Milliseconds shown at least, and at most. */
const AROUND = 30_000;
const MOST = 15 * 60_000;
/** Of them before the start and after the end, of a test that takes longer. */
const BESIDE = 5_000;
/** Workers drawn. */
const LANES = 12;

/** Half a minute with a short test in its middle; a longer one from its start to its end, of hours the end. */
export function aroundSpan({ from, to }: Span): Span {
  if (to - from > AROUND - 2 * BESIDE) {
    const end = to + BESIDE;
    return { from: Math.max(from - BESIDE, end - MOST), to: end };
  }
  const middle = (from + to) / 2;
  return { from: middle - AROUND / 2, to: middle + AROUND / 2 };
}

/** The test's own worker, and others that ran something then, in their order. */
export function lanesAround(
  lanes: readonly Lane[],
  worker: number | null,
  { from, to }: Span,
): { shown: Lane[]; more: number } {
  const busy = lanes.filter(
    (lane) =>
      lane.worker === worker ||
      lane.rows.some((row) => {
        const [first, last] = visibleRange(row, from, to);
        return last > first;
      }),
  );
  const others = busy.filter((lane) => lane.worker !== worker).slice(0, LANES - 1);
  const shown = busy.filter((lane) => lane.worker === worker || others.includes(lane));
  return { shown, more: busy.length - shown.length };
}

/** In words: when, and what the processors did. */
export function describeSurroundings(
  clock: Clock,
  span: Span,
  { more, loads }: { more: number; loads: readonly Load[] },
): string {
  const parts = [`${clock.range(span.from, span.to)}; the test is marked`];
  if (more > 0) parts.push(`${countOf(more, 'more worker')} not drawn`);
  for (const load of loads) {
    const reading = readingOf(load, span);
    const of = load.host === null ? 'CPU' : `CPU of ${visible(load.host)}`;
    parts.push(
      reading === null
        ? `${of} not measured then`
        : `${of} mean ${Math.round(reading.mean)} %, highest ${Math.round(reading.max)} %`,
    );
  }
  return `${parts.join('; ')}.`;
}
