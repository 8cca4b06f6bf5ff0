/** A stretch of time, in milliseconds after the run's origin. */
export interface Span {
  from: number;
  to: number;
}

/** Nothing in a stream is timed finer than a microsecond, so 20 of them fill the screen at most. */
export const MIN_SPAN = 0.02;

/** Adds a margin of a share of its length to both sides. */
export function padSpan(span: Span, share: number): Span {
  const pad = Math.max((span.to - span.from) * share, MIN_SPAN);
  return { from: span.from - pad, to: span.to + pad };
}
