/**
 * Real time for the rows of a dstat file.
 *
 * Rows say day, month and time of the machine that was measured, `22-11 16:19:21` (dstat, pcp-dstat)
 * or `Nov-22 16:43:22` (dool), but no year and no zone. Both are in the file's header, in the `Date:`
 * cell `22 Nov 2026 16:19:21 UTC`. A row's year is the one that puts it nearest to the row before, so
 * a run may cross New Year.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hours ahead of UTC. Names are not unique; these are what the CI systems of the world write. */
const ZONES: Record<string, number> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  BST: 1,
  WEST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  IST: 5.5,
  CST: -6,
  CDT: -5,
  EST: -5,
  EDT: -4,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  HKT: 8,
  SGT: 8,
  JST: 9,
  KST: 9,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
};

const MONTH_WORD = new RegExp(`^(?:${MONTHS.join('|')})$`, 'i');

const HOUR = 3_600_000;
const HEADER = /^(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4}) (\d{2}):(\d{2}):(\d{2})(?: (\S+))?$/;
const ROW = /^(?:(\d{1,2})-(\d{1,2})|([A-Za-z]{3})-(\d{1,2})) (\d{2}):(\d{2}):(\d{2})$/;

/** What the header says of time. */
export interface FileDate {
  /** Milliseconds since the epoch at which the tool was started. */
  start: number;
  zoneHours: number;
  /** The zone's name when it is not known; taken as UTC then. */
  unknownZone: string | null;
  /** The zone may change to or from summer time. */
  hasSummerTime: boolean;
}

function zoneHours(zone: string): number | null {
  const offset = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (offset === null) return ZONES[zone.toUpperCase()] ?? null;
  const hours = Number(offset[2]) + Number(offset[3] ?? 0) / 60;
  return offset[1] === '-' ? -hours : hours;
}

/** Local time and the name of its zone as a date. */
function toFileDate(local: number, zone: string): FileDate {
  const hours = zoneHours(zone);
  return {
    start: local - (hours ?? 0) * HOUR,
    zoneHours: hours ?? 0,
    unknownZone: hours === null ? zone : null,
    hasSummerTime: !/^(?:utc|z)$/i.test(zone),
  };
}

/** Reads the `Date:` cell; null where it is no date. */
export function readFileDate(text: string): FileDate | null {
  const match = HEADER.exec(text.trim());
  if (match === null) return null;
  const [, day, monthName = '', year, hour, minute, second, zone = 'UTC'] = match;
  const month = MONTHS.indexOf(monthName.toLowerCase());
  if (month < 0) return null;
  const local = Date.UTC(
    Number(year),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return toFileDate(local, zone);
}

/**
 * Reads what `date` prints: `Sun Nov 22 16:19:21 UTC 2026`, `Sun Nov 22 04:19:21 PM UTC 2026`,
 * `Sun 22 Nov 16:19:21 GMT 2026`, the year also before the time; null where it is no date.
 */
export function readSystemDate(text: string): FileDate | null {
  const words = text.trim().split(/\s+/, 10);
  const take = (pattern: RegExp): string | null => {
    const at = words.findIndex((word) => pattern.test(word));
    return at < 0 ? null : (words.splice(at, 1)[0] ?? null);
  };
  const clock = take(/^\d\d:\d\d:\d\d$/);
  const year = take(/^\d{4}$/);
  const day = take(/^\d{1,2}$/);
  const month = take(MONTH_WORD);
  if (clock === null || year === null || day === null || month === null) return null;
  const half = take(/^[AP]M$/i)?.toUpperCase();
  take(/^(?:mon|tue|wed|thu|fri|sat|sun)$/i);
  const [h = 0, m = 0, s = 0] = clock.split(':').map(Number);
  const hour = half === undefined ? h : (h % 12) + (half === 'PM' ? 12 : 0);
  const monthIndex = MONTHS.indexOf(month.toLowerCase());
  return toFileDate(Date.UTC(Number(year), monthIndex, Number(day), hour, m, s), words[0] ?? 'UTC');
}

/**
 * The instant of a row.
 *
 * @param near milliseconds since the epoch of the row before, or of the file's header
 * @returns milliseconds since the epoch, null where the cell is no time
 */
export function readRowTime(text: string, near: number, zone: number): number | null {
  const match = ROW.exec(text.trim());
  if (match === null) return null;
  const [, day, month, monthName, dayOfName, hour, minute, second] = match;
  const monthIndex =
    monthName === undefined ? Number(month) - 1 : MONTHS.indexOf(monthName.toLowerCase());
  if (monthIndex < 0 || monthIndex > 11) return null;
  const inYear = (year: number) =>
    Date.UTC(
      year,
      monthIndex,
      Number(day ?? dayOfName),
      Number(hour),
      Number(minute),
      Number(second),
    ) -
    zone * HOUR;
  const year = new Date(near + zone * HOUR).getUTCFullYear();
  return [year, year - 1, year + 1]
    .map(inYear)
    .reduce((best, time) => (Math.abs(time - near) < Math.abs(best - near) ? time : best));
}

const SUMMER_TIME_TOLERANCE = 10_000;

/**
 * The hours by which a zone has changed between two rows: -1 or 1 where local time made a step of just
 * an hour, as it does at the end and the start of summer time.
 *
 * @param step milliseconds from one row to the next
 */
export function summerTimeStep(step: number, { hasSummerTime }: FileDate): -1 | 0 | 1 {
  if (!hasSummerTime) return 0;
  if (Math.abs(step + HOUR) < SUMMER_TIME_TOLERANCE) return -1;
  return Math.abs(step - HOUR) < SUMMER_TIME_TOLERANCE ? 1 : 0;
}
