/** Times of version 1 streams. */

/** From the start of the text; what follows is not looked at. */
const ISO =
  /^(\d{4})-(\d{1,2})-(\d\d|\d(?!\d))[^\n](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))?/;
const MINUTES_PER_DAY = 24 * 60;

/**
 * Reads a time of version 1, for example `2026-11-22 16:19:36.357512Z`; without a zone it is UTC.
 *
 * What is read and what is refused is the same as in python-subunit. The fraction, too, goes through
 * a float that is cut off: one time in a few loses a microsecond. stestr makes version 2 out of
 * version 1 that way, and both forms of a run must give the same run.
 *
 * @returns microseconds since the epoch, null where the text is no time
 */
export function parseTimestamp(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, ...parts] = match;
  const [year, month, day, hour, minute, second] = parts.slice(0, 6).map(Number) as Six;
  const [fraction = '', sign, zoneHours, zoneMinutes] = parts.slice(6);
  const micros = Math.trunc(Number(`0.${fraction || 0}`) * 1e6);
  const zone = sign === undefined ? 0 : Number(zoneHours) * 60 + Number(zoneMinutes);
  if (year < 1 || hour > 23 || minute > 59 || second > 59) return null;
  if (micros >= 1e6 || zone >= MINUTES_PER_DAY) return null;
  // Date.UTC takes the years before 100 for those after 1900
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const minutes = hour * 60 + minute - (sign === '-' ? -zone : zone);
  return (date.getTime() + (minutes * 60 + second) * 1000) * 1000 + micros;
}

type Six = [number, number, number, number, number, number];
