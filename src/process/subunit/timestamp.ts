/** Times of version 1 streams. */

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads a time of version 1, for example `2026-11-22 16:19:36.357512Z`; without a zone it is UTC.
 *
 * The fraction is read as python-subunit does, through a float that is cut off: one time in a few
 * loses a microsecond. stestr makes version 2 out of version 1 that way, and both forms of a run
 * must give the same run.
 *
 * @returns microseconds since the epoch, null where the text is no time
 */
export function parseTimestamp(text: string): number | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const milliseconds = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const micros = Math.trunc(Number(`0.${fraction || 0}`) * 1e6);
  let offsetMinutes = 0;
  if (zone !== 'Z') {
    const digits = zone.replace(':', '');
    offsetMinutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
    if (zone.startsWith('-')) offsetMinutes = -offsetMinutes;
  }
  return (milliseconds - offsetMinutes * 60_000) * 1000 + micros;
}
