/** Points in time, as the dataset writes them: ISO 8601 with microseconds and `+00:00`. */

const SHAPE = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|\+00:00)$/;

let lastDay = '';
let lastMidnight = 0;

/**
 * Milliseconds since the Unix epoch, with the microseconds as a fraction; null for null and for
 * text that is no instant. Date.parse alone would drop the microseconds, which are the whole
 * duration of a short unit test.
 */
export function parseInstant(text: string | null): number | null {
  if (text === null) return null;
  const match = SHAPE.exec(text);
  if (!match) {
    const parsed = Date.parse(text);
    return Number.isNaN(parsed) ? null : parsed;
  }
  const [, day = '', hours, minutes, seconds, fraction] = match;
  // A run has 100,000 instants on one or two days: the calendar is asked once a day.
  if (day !== lastDay) {
    lastMidnight = Date.parse(`${day}T00:00:00Z`);
    lastDay = day;
  }
  if (Number.isNaN(lastMidnight)) return null;
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return lastMidnight + whole * 1000 + (fraction ? Number(`0.${fraction}`) * 1000 : 0);
}

/** `16:19:36` in UTC, with `digits` (0 to 6) decimals of a second. Takes epoch milliseconds. */
export function formatClock(ms: number, digits = 0): string {
  // Rounded first, so that 59.9996 becomes the next minute and not "60.000".
  const unit = 10 ** (3 - digits);
  const rounded = Math.round(ms / unit) * unit;
  const day = ((rounded % 86_400_000) + 86_400_000) % 86_400_000;
  const hours = Math.floor(day / 3_600_000);
  const minutes = Math.floor((day % 3_600_000) / 60_000);
  const seconds = (day % 60_000) / 1000;
  const pad = (value: number) => String(value).padStart(2, '0');
  const rest = seconds.toFixed(digits).padStart(digits ? 3 + digits : 2, '0');
  return `${pad(hours)}:${pad(minutes)}:${rest}`;
}

/** `22 Nov 2026` in UTC. Takes epoch milliseconds. */
export function formatDate(ms: number): string {
  return new Date(ms).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}
