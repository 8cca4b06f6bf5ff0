/** Points in time, written for people. */

const DAY = 86_400_000;

/**
 * `16:19:36` in UTC, with `digits` (0 to 6) decimals of a second. Takes epoch milliseconds; `long`:
 * of a duration, whose hours do not stop at 24.
 */
export function formatClock(ms: number, digits = 0, long = false): string {
  // Rounded first, so that 59.9996 becomes the next minute and not "60.000".
  const unit = 10 ** (3 - digits);
  const rounded = Math.round(ms / unit) * unit;
  const day = long ? rounded : ((rounded % DAY) + DAY) % DAY;
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
