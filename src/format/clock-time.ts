/** Points in time, written for people: by the page, by what it says without script, by the summary. */

/** Microseconds. */
const DAY = 86_400_000_000;

/**
 * `16:19:36` in UTC, with `digits` (0 to 6) decimals of a second. Takes epoch milliseconds; `long`: of a duration,
 * whose hours do not stop at 24. What has no room is cut off, as a clock does it: at 59.9 s it is not yet the next
 * minute.
 */
export function formatClock(ms: number, digits = 0, long = false): string {
  // To the microsecond: what was added up in binary lies a little beside it.
  const exact = Math.round(ms * 1000);
  const day = long ? exact : ((exact % DAY) + DAY) % DAY;
  const part = (unit: number, count: number, places = 2) =>
    String(Math.floor(day / unit) % count).padStart(places, '0');
  const rest = digits && `.${part(1, 1e6, 6).slice(0, digits)}`;
  return `${part(3600e6, Infinity)}:${part(60e6, 60)}:${part(1e6, 60)}${rest || ''}`;
}

/** `12:03:11 UTC` of epoch milliseconds. */
export const utcTime = (ms: number): string => `${formatClock(ms)} UTC`;

/** `22 Nov 2026` in UTC. Takes epoch milliseconds. By hand: a format of Intl loads ICU, which takes longer than all else of a table. */
export function formatDate(ms: number): string {
  const [, day, month, year] = new Date(ms).toUTCString().split(' ');
  return `${Number(day)} ${month} ${year}`;
}
