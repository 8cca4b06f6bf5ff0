/** Where the REST calls of a test lie in its time. */
import type { RestCall } from './requests.ts';

/** A part of the test, 0 to 1. */
export interface CallBar<C> {
  call: C;
  from: number;
  to: number;
}

const DAY = 86_400_000;
/** Zones differ by quarters of an hour. */
const ZONE = 900_000;
/** Milliseconds that a call may seem to lie outside of its test. */
const SLACK = 2000;

/** Brings a time near zero, counted in some period. */
const near = (value: number, period: number) => value - Math.round(value / period) * period;

/**
 * Places the calls that have a time. A log has the time of a day in a zone that it does not name: the
 * one in which the calls lie in the test.
 *
 * @param start epoch milliseconds of the test's start @param length of the test in milliseconds
 */
export function placeCalls<C extends RestCall>(
  calls: readonly C[],
  start: number,
  length: number,
): CallBar<C>[] {
  const first = calls.find(({ at }) => at !== null)?.at;
  if (first == null || length <= 0) return [];
  const zone = Math.round(near(first - (start % DAY), DAY) / ZONE) * ZONE;
  return calls.flatMap((call) => {
    if (call.at === null) return [];
    const end = near(call.at - zone - (start % DAY), DAY);
    if (end < -SLACK || end > length + SLACK) return [];
    const from = end - (call.seconds ?? 0) * 1000;
    const within = (value: number) => Math.min(1, Math.max(0, value / length));
    return [{ call, from: within(from), to: within(end) }];
  });
}
