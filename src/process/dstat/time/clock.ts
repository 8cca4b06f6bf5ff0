/**
 * Real time for the rows of a machine's file.
 *
 * Rows say day, month and time of the machine that was measured, but no zone and mostly no year. Both
 * are in the file's header, in the `Date:` cell `22 Nov 2026 16:19:21 UTC`. A row's year is the one
 * that puts it nearest to the row before, so a run may cross New Year.
 *
 * A zone's name may have several meanings. Rows are put where the usual one puts them; where the
 * machine really was is found out at the end (place.ts).
 */
import { civil, createRowTimes, monthOf, type RowTimes } from './row-time.ts';
import { hoursAfterChange, readZone, type Zone } from './zones.ts';

const HOUR = 3_600_000;
const HEADER = /^(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4}) (\d{2}):(\d{2}):(\d{2})(?: (\S{1,20}))?$/;

/** A date and the zone it is of. */
export interface FileDate {
  /** Milliseconds since the epoch if it were UTC. */
  local: number;
  zone: Zone;
}

/** Hours ahead of UTC that a zone usually means; one whose name is not known is taken as UTC. */
const usualHours = ({ meanings }: Zone): number => meanings[0]?.hours ?? 0;

/** Milliseconds since the epoch of a date, its zone in the usual meaning. */
export const usualInstant = ({ local, zone }: FileDate): number => local - usualHours(zone) * HOUR;

/** Reads the `Date:` cell; null where it is no date. */
export function readFileDate(text: string): FileDate | null {
  const match = HEADER.exec(text.trim());
  if (match === null) return null;
  const [, day, month = '', year, hour, minute, second, zone = 'UTC'] = match;
  return toFileDate([year, month, day], [hour, minute, second].map(Number), zone);
}

function toFileDate(
  [year, month = '', day]: (string | undefined)[],
  [hour = 0, minute = 0, second = 0]: number[],
  zone: string,
): FileDate | null {
  const date = monthOf(month) < 0 ? null : civil(Number(year), monthOf(month), Number(day));
  if (date === null || hour > 23 || minute > 59 || second > 60) return null;
  const local = date + ((hour * 60 + minute) * 60 + second) * 1000;
  return { local, zone: readZone(zone, local) };
}

/**
 * Reads what `date` prints: `Sun Nov 22 16:19:21 UTC 2026`, `Sun Nov 22 04:19:21 PM UTC 2026`,
 * `Sun 22 Nov 16:19:21 GMT 2026`, the year also before the time; null where it is no date.
 */
export function readSystemDate(text: string): FileDate | null {
  const words = text.trim().split(/\s+/, 10);
  const take = (wanted: (word: string) => boolean): string | null => {
    const at = words.findIndex(wanted);
    return at < 0 ? null : (words.splice(at, 1)[0] ?? null);
  };
  const like = (pattern: RegExp) => (word: string) => pattern.test(word);
  const clock = take(like(/^\d\d:\d\d:\d\d$/));
  const year = take(like(/^\d{4}$/));
  const day = take(like(/^\d{1,2}$/));
  const month = take((word) => /^[A-Za-z]{3}$/.test(word) && monthOf(word) >= 0);
  if (clock === null || year === null || day === null || month === null) return null;
  const half = take(like(/^[AP]M$/i))?.toUpperCase();
  take(like(/^(?:mon|tue|wed|thu|fri|sat|sun)$/i));
  const [h = 0, m = 0, s = 0] = clock.split(':').map(Number);
  const hour = half === undefined ? h : (h % 12) + (half === 'PM' ? 12 : 0);
  return toFileDate([year, month, day], [hour, m, s], words[0] ?? 'UTC');
}

/** Rows are apart by the interval they were asked for, and a little more on a busy machine. */
const WITHIN = 10_000;
/** Looks at zones for times that jump: a machine's do so twice a year, or when its clock is set. */
const MAX_LOOKS = 20;

/** The instants of the rows of one run of a tool. */
export interface Clock {
  zone: Zone;
  /** @returns milliseconds since the epoch, null where the text is no time */
  read(text: string): number | null;
  /** Tells that a row was kept. */
  kept(instant: number): void;
}

/** @param date of the run's header: rows are near it, in its zone */
export function createClock({ local: start, zone }: FileDate): Clock {
  const times: RowTimes = createRowTimes();
  const places = zone.meanings[0]?.places ?? [];
  /** UTC, and names that are not known, have no summer time. */
  const changes = zone.meanings.length > 0 && !/^(?:utc|uct|z)$/i.test(zone.name);
  let hours = usualHours(zone);
  let near = start - hours * HOUR;
  let interval = 0;
  let looks = 0;

  return {
    zone,
    read(text) {
      const said = times.read(text, near + hours * HOUR);
      if (said === null) return null;
      if (said.hours !== null) return said.local - said.hours * HOUR;
      const instant = said.local - hours * HOUR;
      const step = instant - near;
      const within = Math.max(WITHIN, 2 * interval);
      // only a jump may be the end or the start of summer time
      if (!changes || (step >= 0 && step <= within) || looks >= MAX_LOOKS) return instant;
      looks += 1;
      const after = hoursAfterChange(places, [near, hours], said.local, within);
      if (after === null) return instant;
      hours = after;
      return said.local - hours * HOUR;
    },
    kept(instant) {
      interval = Math.max(0, instant - near);
      near = instant;
    },
  };
}
