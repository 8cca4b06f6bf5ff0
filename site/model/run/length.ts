import { formatDuration } from '../machine/quantity.ts';
import type { Test } from './run.ts';

/**
 * How long a test took, in words: `0.54 s`; `unknown` where the stream does not tell; of one that
 * had not ended, how long it had been running when the stream did.
 */
export function lengthText({ status, start, end, duration }: Test): string {
  if (status === 'running' || status === 'inprogress') {
    const ran = start === null || end === null ? null : (end - start) / 1000;
    return ran === null ? 'unknown' : `running for ${formatDuration(ran)} at the end`;
  }
  return duration === null ? 'unknown' : formatDuration(duration);
}
