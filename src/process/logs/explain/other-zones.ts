/**
 * Logs that cannot be set beside the tests: their times name no zone, and no request tells which it is.
 *
 * A log of few lines may well have none from while the tests ran, and one of what was over before then has none. So
 * this is said only of all logs of a host that are of one form, and where one of them never paused for as long as
 * the tests took, and by whole quarters of an hour, which is what zones differ by, could hold them between its first
 * line and its last. Where logs and tests overlap all the same, another zone is not told: nothing shows it.
 */

import { utcTime } from '../../../format/clock-time.ts';
import { countOf } from '../../../format/quantities.ts';
import type { ServiceLog } from '../../../format/service-logs.ts';

const QUARTER = 15 * 60_000;
/** Zones there are: UTC-12 to UTC+14, in quarters of an hour. */
const [WESTMOST, EASTMOST] = [-12 * 4, 14 * 4];
/** Clocks of hosts differ by less, in milliseconds. */
const SLACK = 60_000;

type Span = readonly [from: number, to: number];

export interface ZonedLog extends ServiceLog {
  lacksZone: boolean;
  /** The longest time without a line, in milliseconds. */
  pause: number;
}

const isApart = ([from, to]: Span, [first, last]: Span): boolean =>
  to < first - SLACK || from > last + SLACK;

/** Whether a span holds another, were it of another zone. */
function couldHold([from, to]: Span, [first, last]: Span): boolean {
  const least = Math.ceil((from - first) / QUARTER);
  const most = Math.floor((to - last) / QUARTER);
  return Math.max(least, WESTMOST) <= Math.min(most, EASTMOST);
}

/**
 * @param ran when the tests ran, milliseconds since the epoch
 * @returns what is to be said, and of which log: the first of its kind
 */
export function logsOfOtherZones(
  logs: readonly ZonedLog[],
  ran: Span | null,
): { path: string; message: string }[] {
  if (ran === null) return [];
  const timed = logs.flatMap(({ path, host, format, from, to, ahead, lacksZone, pause }) =>
    lacksZone && ahead === null && from !== null && to !== null
      ? [{ path, kind: JSON.stringify([host, format]), span: [from, to] as const, pause }]
      : [],
  );
  return [...Map.groupBy(timed, ({ kind }) => kind).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined || !alike.every(({ span }) => isApart(span, ran))) return [];
    if (!alike.some(({ span, pause }) => pause < ran[1] - ran[0] && couldHold(span, ran)))
      return [];
    const [begins, ends] = [alike.map(({ span }) => span[0]), alike.map(({ span }) => span[1])];
    const [from, to] = [Math.min(...begins), Math.max(...ends)];
    const those = alike.length === 1 ? 'this log' : `${countOf(alike.length, 'log')} like this`;
    const message = `the times of ${those} (${between([from, to])}) name no zone, and none is from while the tests ran (${between(ran)}), read as UTC: if they are of another zone, they were not set beside the tests`;
    return [{ path: first.path, message }];
  });
}

const between = ([from, to]: Span): string => `${utcTime(from)} to ${utcTime(to)}`;
