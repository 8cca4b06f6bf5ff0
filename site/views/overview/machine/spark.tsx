import { busiest, type Load, loadPath, readingOf } from '../../../model/machine/trace.ts';
import type { Test } from '../../../model/run/run.ts';
import { visible } from '../../../model/run/visible.ts';
import type { Span } from '../../../model/timeline/span.ts';

const WIDTH = 72;
const HEIGHT = 16;
/** A shorter test is shown within so many milliseconds: of two readings there is no line. */
const LEAST = 10_000;

/** What the processors did in the seconds of a test, and just around a short one. */
export function Spark({ loads, test }: { loads: readonly Load[]; test: Test }) {
  if (test.start === null || test.end === null) return null;
  const own: Span = { from: test.start, to: test.end };
  const pad = Math.max(0, (LEAST - (own.to - own.from)) / 2);
  const span: Span = { from: own.from - pad, to: own.to + pad };
  const load = busiest(loads, span);
  if (load === null) return null;
  const scale = WIDTH / (span.to - span.from);
  const left = (own.from - span.from) * scale;
  const text = textOf(load, own);
  return (
    <svg
      class="spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      {pad > 0 && (
        <rect
          class="spark-own"
          x={left}
          width={Math.max(1, (own.to - own.from) * scale)}
          height={HEIGHT}
        />
      )}
      <path d={loadPath(load, span, WIDTH, HEIGHT)} />
    </svg>
  );
}

/** `CPU of controller while it ran: mean 45 %, highest 98 %`. */
function textOf(load: Load, own: Span): string {
  const of = load.host === null ? 'CPU' : `CPU of ${visible(load.host)}`;
  const reading = readingOf(load, own);
  if (reading === null) return `${of} around it: no reading was taken while it ran`;
  const percent = (value: number) => `${Math.round(value)} %`;
  return reading.samples === 1
    ? `${of} while it ran: ${percent(reading.mean)} (1 sample)`
    : `${of} while it ran: mean ${percent(reading.mean)}, highest ${percent(reading.max)}`;
}
