import { formatClock, formatDate } from '../../../src/format/clock-time.ts';

/** How the page writes points in time. */
export const TIME_MODES = ['utc', 'local', 'start'] as const;
export type TimeMode = (typeof TIME_MODES)[number];

export const TIME_LABEL: Record<TimeMode, string> = {
  utc: 'UTC',
  local: 'local',
  start: 'since start',
};

/** Writes instants of one run, given in milliseconds after its origin. */
export interface Clock {
  mode: TimeMode;
  /** Beside a time: `UTC`. */
  label: string;
  /** What to add to an instant to get milliseconds of the clock shown then; ticks stand on its round values. */
  phase: (at: number) => number;
  /** `16:19:36.250`, or `+00:01:23.250` since the start. `digits`: decimals of a second, 0 to 6. */
  time: (at: number, digits?: number) => string;
  /** As `time`, for what stands alone: `23 Nov, 01:28:00` where that is another day than the run's first. */
  when: (at: number, digits?: number) => string;
  /** `22 Nov 2026`; null since the start, which has no days. */
  day: (at: number) => string | null;
  /** On an axis: as `time`, but the day at the instant it begins. */
  tick: (at: number, digits: number) => string;
  /** `22 Nov 2026, 16:19:36 – 16:25:40 UTC`; both days where there are two, and both offsets of a zone. */
  range: (from: number, to: number) => string;
}

const DAY = 86_400_000;

/** `UTC+05:30` of milliseconds. */
const offsetName = (zone: number) =>
  ` UTC${zone < 0 ? '−' : '+'}${formatClock(Math.abs(zone)).slice(0, 5)}`;

/**
 * The clock of a run that began at `origin` (epoch milliseconds). A zone's offset is that of each instant, as the
 * reader's own clock had it: daylight saving time may end within a run.
 */
export function createClock(mode: TimeMode, origin: number): Clock {
  const label = TIME_LABEL[mode];
  if (mode === 'start') {
    const time = (at: number, digits = 0) =>
      (at < 0 ? '−' : '+') + formatClock(Math.abs(at), digits, true);
    const range = (from: number, to: number) => `${time(from)} – ${time(to)} ${label}`;
    return { mode, label, phase: () => 0, time, when: time, day: () => null, tick: time, range };
  }
  const zone = (at: number) =>
    mode === 'local' ? new Date(origin + at).getTimezoneOffset() * -60_000 : 0;
  const phase = (at: number) => origin + zone(at);
  const time = (at: number, digits = 0) => formatClock(phase(at) + at, digits);
  const day = (at: number) => formatDate(phase(at) + at);
  return {
    mode,
    label,
    phase,
    time,
    when: (at, digits) =>
      day(at) === day(0) ? time(at, digits) : `${day(at).slice(0, -5)}, ${time(at, digits)}`,
    day,
    tick: (at, digits) => {
      // To the microsecond: what is added up is not exact.
      const now = Math.round((phase(at) + at) * 1000) / 1000;
      return now % DAY === 0 ? formatDate(now) : time(at, digits);
    },
    range: (from, to) => {
      const [first, last] = [day(from), day(to)];
      const offset = (at: number) => (zone(from) === zone(to) ? '' : offsetName(zone(at)));
      const end = first === last ? time(to) : `${last}, ${time(to)}`;
      return `${first}, ${time(from)}${offset(from)} – ${end}${offset(to)} ${label}`;
    },
  };
}
