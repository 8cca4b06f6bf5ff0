import { formatDuration } from '../machine/quantity.ts';
import type { Test } from './run.ts';

/** Less, in seconds, says nothing of what never ended. */
const MOMENT = 0.01;

/**
 * How long a test took, in words: `0.54 s`; `unknown` where the stream does not tell; of one that never ended, how
 * long the stream goes on without its end: it may have run for longer, or died at once.
 */
export function lengthText({ status, start, end, duration }: Test): string {
  if (status === 'running' || status === 'inprogress') {
    const ran = start === null || end === null ? null : (end - start) / 1000;
    return ran === null || ran < MOMENT ? 'unknown' : `no end in ${formatDuration(ran)}`;
  }
  return duration === null ? 'unknown' : formatDuration(duration);
}
