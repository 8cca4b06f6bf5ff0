/** On how many rows of a recording that rests which is told of several tests. */
import { countOf } from '../../format/quantities.ts';
import type { HostReading } from './baseline.ts';

/** Tests that ran side by side share rows of the recording: each row is one. */
export function countRows(read: readonly HostReading[]): number {
  let [count, last] = [0, 0];
  for (const { rows } of read.toSorted((a, b) => a.rows[0] - b.rows[0])) {
    count += Math.max(0, rows[1] - Math.max(last, rows[0]));
    last = Math.max(last, rows[1]);
  }
  return count;
}

export const samplesOf = (read: readonly HostReading[]): string =>
  countOf(countRows(read), 'sample');
