/**
 * The time that a row says, as dstat, dool and pcp-dstat write it.
 *
 * Usually `22-11 16:19:21` (dstat, pcp-dstat) or `Nov-22 16:43:22` (dool), with `.948` behind it from
 * --time-adv and --debug; and whatever DSTAT_TIMEFMT asked strftime for. What a format leaves out (the
 * year, the date) is as near as possible to the row before; so is the order of day and month, where a
 * format does not tell.
 *
 * pcp-dstat (6.0.3 to 7.2.0) drops the zeros before its milliseconds: `.512` may be .512 or .0512. They are
 * taken as they are written.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY = 86_400_000;

/** The index of a month by its name, whole or of three letters; -1 for others. */
export const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase());

/** Milliseconds since the epoch of a date as if it were UTC; null for a date that does not exist. */
export function civil(year: number, month: number, day: number): number | null {
  const time = Date.UTC(year, month, day);
  const date = new Date(time);
  return date.getUTCMonth() === month && date.getUTCDate() === day ? time : null;
}

/** What dstat and pcp-dstat write unless they are asked for something else. */
const USUAL = /^(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;
const CLOCK = /(?:^|[^\d])(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([AP]M))?(?![\d:])/i;
const COMPACT = /^(\d{4})(\d\d)(\d\d)[T _-]?(\d\d)(\d\d)(\d\d)(?:[.,](\d{1,9}))?$/;
const ZONE = /(?:^|[\d\s])(?:([+-])(\d\d):?(\d\d)|Z|UTC)$/;

/** What a cell says: dates it may mean, the time of the day, the hours ahead of UTC if it has them. */
interface Said {
  /** Days as milliseconds since the epoch, as if UTC; null: no date at all. */
  dates: ((year: number) => (number | null)[]) | null;
  hasYear: boolean;
  ofDay: number;
  hours: number | null;
}

const fraction = (digits = '') => Math.round(Number(`0.${digits || '0'}`) * 1000);

function ofDay(match: (string | undefined)[]): number | null {
  const [hour = '', minute = '', second = '0', digits, half] = match;
  const h = half === undefined ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0);
  if (h > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  return ((h * 60 + Number(minute)) * 60 + Number(second)) * 1000 + fraction(digits);
}

/** The dates that words and numbers beside the time may mean; null: they mean none. */
function datesOf(text: string): Pick<Said, 'dates' | 'hasYear'> | null {
  const words = text.split(/[^A-Za-z\d]+/).filter((word) => word !== '');
  const rest = words.filter(
    (word) =>
      !/^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?$/i.test(word) &&
      word !== 'T',
  );
  if (rest.length === 0) return { dates: null, hasYear: false };
  const years = rest.filter((word) => /^\d{4}$/.test(word));
  const months = rest.filter((word) => /^[A-Za-z]{3,9}$/.test(word));
  const numbers = rest.filter((word) => /^\d{1,2}$/.test(word)).map(Number);
  if (years.length + months.length + numbers.length !== rest.length) return null;
  const yearFirst = years.length === 1 && rest[0] === years[0];
  const own = years.length === 1 ? Number(years[0]) : null;
  const [a = 0, b = 0, c = 0] = numbers;
  if (months.length === 1 && numbers.length === 1) {
    const month = monthOf(months[0] as string);
    if (month < 0) return null;
    return { dates: (year) => [civil(own ?? year, month, a)], hasYear: own !== null };
  }
  if (months.length > 0) return null;
  if (numbers.length === 2) {
    const monthDay = (year: number) => civil(own ?? year, a - 1, b);
    const dayMonth = (year: number) => civil(own ?? year, b - 1, a);
    return {
      dates: (year) => (yearFirst ? [monthDay(year)] : [dayMonth(year), monthDay(year)]),
      hasYear: own !== null,
    };
  }
  if (numbers.length !== 3 || own !== null) return null;
  // %d/%m/%y, %m/%d/%y (%D), %y-%m-%d
  return {
    dates: () => [civil(2000 + c, b - 1, a), civil(2000 + c, a - 1, b), civil(2000 + a, b - 1, c)],
    hasYear: true,
  };
}

function read(text: string): Said | null {
  const usual = USUAL.exec(text);
  if (usual !== null) {
    const [, day, month, ...clock] = usual;
    const time = ofDay(clock);
    const dates = (year: number) => [civil(year, Number(month) - 1, Number(day))];
    return time === null ? null : { dates, hasYear: false, ofDay: time, hours: null };
  }
  const compact = COMPACT.exec(text);
  if (compact !== null) {
    const [, year, month, day, ...clock] = compact;
    const time = ofDay(clock);
    const date = civil(Number(year), Number(month) - 1, Number(day));
    return time === null ? null : { dates: () => [date], hasYear: true, ofDay: time, hours: null };
  }
  const zone = ZONE.exec(text);
  const [, sign, hours = '0', minutes = '0'] = zone ?? [];
  const whole =
    zone === null ? text : text.slice(0, zone.index + (/^[\d\s]/.test(zone[0]) ? 1 : 0));
  const clock = CLOCK.exec(whole);
  if (clock === null) return null;
  const time = ofDay(clock.slice(1));
  const dates = datesOf(
    `${whole.slice(0, clock.index)} ${whole.slice(clock.index + clock[0].length)}`,
  );
  if (time === null || dates === null) return null;
  const ahead = (sign === '-' ? -1 : 1) * (Number(hours) + Number(minutes) / 60);
  return { ...dates, ofDay: time, hours: zone === null ? null : ahead };
}

/** A row's time: local, or with the hours it is ahead of UTC where it says so itself. */
export interface RowTime {
  /** Milliseconds since the epoch if it were UTC. */
  local: number;
  hours: number | null;
}

/** Reads the times of one file. */
export interface RowTimes {
  /**
   * @param near local time of the row before, or of the file's header
   * @returns null where the cell is no time
   */
  read(text: string, near: number): RowTime | null;
}

export function createRowTimes(): RowTimes {
  /** Which of the dates a format may mean was meant first: it holds for all rows. */
  let chosen = -1;
  return {
    read(text, near) {
      const said = text.length > 60 ? null : read(text.trim());
      if (said === null) return null;
      const { dates, hasYear, hours } = said;
      const year = new Date(near).getUTCFullYear();
      const today = Math.floor(near / DAY) * DAY;
      const days: (number | null)[][] =
        dates === null
          ? [[today], [today - DAY], [today + DAY]]
          : (hasYear ? [year] : [year, year - 1, year + 1]).map(dates);
      let best: number | null = null;
      let order = -1;
      for (const alternatives of days) {
        for (const [index, day] of alternatives.entries()) {
          if (day === null || (chosen >= 0 && index !== chosen)) continue;
          const time = day + said.ofDay;
          if (best !== null && Math.abs(time - near) >= Math.abs(best - near)) continue;
          best = time;
          order = index;
        }
      }
      if (best === null) return null;
      chosen = order;
      return { local: best, hours };
    },
  };
}
