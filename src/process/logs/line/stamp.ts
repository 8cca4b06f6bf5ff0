/** The time of a line, as its form has it. */

/** What a form makes of a line; numbers as they stand there. */
export interface Stamp {
  /** Null where the form gives none. */
  year: number | null;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Digits behind the point, as a fraction of a second. */
  fraction: number;
  /** Minutes east of UTC; null where the form does not say. */
  zone: number | null;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The time in a line that matched; null: it is no time (a 13th month). */
export function stampOf({ groups = {} }: RegExpExecArray): Stamp | null {
  const { y, mon = '1', d = '1', h = '0', m = '0', s = '0', f, z } = groups;
  const month = /^\d/.test(mon) ? Number(mon) : MONTHS.indexOf(mon) + 1;
  const [day, hour, minute, second] = [Number(d), Number(h), Number(m), Number(s)];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59) return null;
  const year = y === undefined ? null : Number(y);
  const zone = z === undefined ? null : zoneOf(z);
  const fraction = f === undefined ? 0 : Number(`0.${f}`);
  return { year, month, day, hour, minute, second, fraction, zone };
}

/** `Z`, `+01:00`, `-0530`, `+01` in minutes; null for names, of which most have several meanings. */
function zoneOf(text: string): number | null {
  if (/^[A-Z]/.test(text)) return /^(?:Z|UTC|GMT)$/.test(text) ? 0 : null;
  const minutes = Number(text.slice(1, 3)) * 60 + (text.length > 3 ? Number(text.slice(-2)) : 0);
  return text.startsWith('-') ? -minutes : minutes;
}
