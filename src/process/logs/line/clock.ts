/**
 * Times of log lines on real time.
 *
 * A form may leave out the year and the zone. The year is the one that brings the line nearest to the
 * tests; the zone counts as UTC, which is what test nodes have, until request ids say otherwise (clock-offset.ts).
 */
import type { Stamp } from './stamp.ts';

const MINUTE = 60_000;

export interface LogClock {
  /** Milliseconds since the Unix epoch of the whole second of a stamp. */
  second(stamp: Stamp): number;
  /** There were stamps, and none told its zone. */
  lacksZone(): boolean;
}

/** @param near milliseconds since the epoch at which the tests ran */
export function createLogClock(near: number): LogClock {
  const nearYear = new Date(near).getUTCFullYear();
  const seen = { zoned: false, bare: false };
  return {
    lacksZone: () => seen.bare && !seen.zoned,
    second({ year, month, day, hour, minute, second, zone }) {
      const at = (of: number) => Date.UTC(of, month - 1, day, hour, minute, second);
      const told = year ?? nearest([nearYear, nearYear - 1, nearYear + 1], at, near);
      if (zone === null) seen.bare = true;
      else seen.zoned = true;
      return at(told) - (zone ?? 0) * MINUTE;
    },
  };
}

function nearest(years: number[], at: (year: number) => number, near: number): number {
  return years.reduce((best, year) =>
    Math.abs(at(year) - near) < Math.abs(at(best) - near) ? year : best,
  );
}
