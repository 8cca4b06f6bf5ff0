/** When tests failed, for lines that come in the order of their times. */
import type { SearchTerms } from './search-terms.ts';

/** Around a failure, in milliseconds: clocks of hosts differ by less as a rule. */
const SLACK = 2000;

export interface Windows {
  /** Whether a test failed at this time, or a moment before or after. */
  has(time: number): boolean;
}

export function createWindows({ failures }: SearchTerms): Windows {
  const merged: [from: number, to: number][] = [];
  const sorted = failures
    .map(({ from, to }): [number, number] => [from - SLACK, to + SLACK])
    .sort((a, b) => a[0] - b[0]);
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  let at = 0;
  const isIn = (index: number, time: number): boolean => {
    const window = merged[index];
    return window !== undefined && time >= window[0] && time <= window[1];
  };
  return {
    has(time) {
      while (at < merged.length && time > (merged[at] as [number, number])[1]) at++;
      // several processes write one log, a little out of order
      return isIn(at, time) || isIn(at - 1, time);
    },
  };
}
