/**
 * What machines call their time zone, `%Z` of strftime, and what they mean by it.
 *
 * The abbreviations are those of the tz database (2026a) since 2012, and the ones it used before for
 * zones that have numbers now, as older machines still write them. Some have several meanings.
 */

/** Hours ahead of UTC, and zones of the tz database that are called so, the usual one first. */
export interface Meaning {
  hours: number;
  places: readonly string[];
}

/** A zone's name and what it can mean, the usual meaning first; none: the name is not known. */
export interface Zone {
  name: string;
  meanings: readonly Meaning[];
}

const ZONES: Record<string, string[]> = {
  ACDT: ['10.5 Australia/Adelaide'],
  ACST: ['9.5 Australia/Adelaide Australia/Darwin'],
  ADT: ['-3 America/Halifax'],
  AEDT: ['11 Australia/Sydney'],
  AEST: ['10 Australia/Sydney Australia/Brisbane'],
  AKDT: ['-8 America/Anchorage'],
  AKST: ['-9 America/Anchorage'],
  AST: ['-4 America/Halifax America/Puerto_Rico', '3 Asia/Riyadh'],
  AWST: ['8 Australia/Perth'],
  BRST: ['-2 America/Sao_Paulo'],
  BRT: ['-3 America/Sao_Paulo'],
  BST: ['1 Europe/London', '6 Asia/Dhaka', '11 Pacific/Bougainville'],
  CAT: ['2 Africa/Maputo'],
  CDT: ['-5 America/Chicago', '-4 America/Havana'],
  CEST: ['2 Europe/Berlin'],
  CET: ['1 Europe/Berlin Africa/Algiers'],
  CST: [
    '-6 America/Chicago America/Mexico_City America/Regina',
    '8 Asia/Shanghai Asia/Taipei',
    '-5 America/Havana',
  ],
  CHST: ['10 Pacific/Guam'],
  EAT: ['3 Africa/Nairobi'],
  EDT: ['-4 America/New_York'],
  EEST: ['3 Europe/Helsinki Africa/Cairo Asia/Beirut'],
  EET: ['2 Europe/Helsinki Africa/Cairo Asia/Beirut Africa/Tripoli'],
  EST: ['-5 America/New_York America/Panama', '10 Australia/Brisbane', '11 Australia/Sydney'],
  GMT: ['0 Europe/London Africa/Abidjan'],
  GST: ['4 Asia/Dubai'],
  HKT: ['8 Asia/Hong_Kong'],
  HST: ['-10 Pacific/Honolulu'],
  IDT: ['3 Asia/Jerusalem'],
  IST: ['5.5 Asia/Kolkata', '2 Asia/Jerusalem', '1 Europe/Dublin'],
  JST: ['9 Asia/Tokyo'],
  KST: ['9 Asia/Seoul'],
  MDT: ['-6 America/Denver'],
  MEST: ['2 Europe/Berlin'],
  MET: ['1 Europe/Berlin'],
  MSK: ['3 Europe/Moscow'],
  MST: ['-7 America/Denver America/Phoenix'],
  NDT: ['-2.5 America/St_Johns'],
  NST: ['-3.5 America/St_Johns'],
  NZDT: ['13 Pacific/Auckland'],
  NZST: ['12 Pacific/Auckland'],
  PDT: ['-7 America/Los_Angeles'],
  PKT: ['5 Asia/Karachi'],
  PST: ['-8 America/Los_Angeles', '8 Asia/Manila'],
  SAST: ['2 Africa/Johannesburg'],
  SGT: ['8 Asia/Singapore'],
  SST: ['-11 Pacific/Pago_Pago', '8 Asia/Singapore'],
  UCT: ['0'],
  UTC: ['0'],
  WAT: ['1 Africa/Lagos'],
  WEST: ['1 Europe/Lisbon'],
  WET: ['0 Europe/Lisbon'],
  WIB: ['7 Asia/Jakarta'],
  WIT: ['9 Asia/Jayapura'],
  WITA: ['8 Asia/Makassar'],
  Z: ['0'],
};

const HOUR = 3_600_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Hours that a zone of the tz database was ahead of UTC at an instant; null for an unknown zone. */
function hoursAt(place: string, instant: number): number | null {
  let format = formatters.get(place);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: place, timeZoneName: 'longOffset' });
    formatters.set(place, format);
  }
  const match = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(instant));
  if (match === null) return null;
  const [, sign, hours = '0', minutes = '0'] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) + Number(minutes) / 60);
}

/** `+08`, `-0330`, `+05:45`: what the tz database calls zones without a name of their own. */
function numericHours(name: string): number | null {
  const offset = /^([+-])(\d{2}):?(\d{2})?$/.exec(name);
  if (offset === null) return null;
  const hours = Number(offset[2]) + Number(offset[3] ?? 0) / 60;
  return offset[1] === '-' ? -hours : hours;
}

/**
 * A zone by its name, as it is meant on a date: nobody says IST for Ireland in winter.
 *
 * @param local milliseconds since the epoch if it were UTC
 */
export function readZone(name: string, local: number): Zone {
  const hours = numericHours(name);
  // any zone of the world that is so many hours ahead; they are only looked at where it changes
  if (hours !== null) return { name, meanings: [{ hours, places: [] }] };
  const all = (Object.hasOwn(ZONES, name.toUpperCase()) ? ZONES[name.toUpperCase()] : [])?.map(
    (text): Meaning => {
      const [ahead, ...places] = text.split(' ');
      return { hours: Number(ahead), places };
    },
  );
  const meanings = all ?? [];
  const meant = meanings.filter(
    ({ hours: ahead, places }) =>
      places.length === 0 || places.some((place) => hoursAt(place, local - ahead * HOUR) === ahead),
  );
  return { name, meanings: meant.length > 0 ? meant : meanings };
}

/** How a zone may change its time: by an hour, on Lord Howe Island by half of one. */
const CHANGES = [1, -1, 0.5, -0.5];

/** Whether summer time begins or ends between two instants in one of the places. */
const changesIn = (place: string, before: [number, number], after: [number, number]): boolean =>
  hoursAt(place, before[0]) === before[1] && hoursAt(place, after[0]) === after[1];

/**
 * The hours that a zone is ahead after summer time began or ended, where it did so between two rows.
 *
 * @param places where the machine may be; none: anywhere in the world
 * @param before instant of the row before, and the hours it was ahead of UTC
 * @param local of the row, milliseconds since the epoch if it were UTC
 * @param within milliseconds that rows are apart
 * @returns null where no place has such a change there: it was the clock that was set
 */
export function hoursAfterChange(
  places: readonly string[],
  before: [instant: number, hours: number],
  local: number,
  within: number,
): number | null {
  for (const change of CHANGES) {
    const hours = before[1] + change;
    const instant = local - hours * HOUR;
    const step = instant - before[0];
    if (step < 0 || step > within) continue;
    const candidates = places.length > 0 ? places : Intl.supportedValuesOf('timeZone');
    if (candidates.some((place) => changesIn(place, before, [instant, hours]))) return hours;
  }
  return null;
}
