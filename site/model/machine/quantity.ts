/** Durations, sizes and counts as people read them. */

export { countOf, formatBytes, formatCount } from '../../../src/format/quantities.ts';
export { formatDuration } from '../../../src/verdict/durations.ts';

/** A share of 0..1: `93 %`, `<1 %`; the space does not break. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return '<1\u00a0%';
  if (percent > 99 && percent < 100) return '>99\u00a0%';
  return `${Math.round(percent)}\u00a0%`;
}
