/**
 * The time and the host before a line.
 *
 * Zuul and OpenStack's Jenkins: `2026-11-22 16:19:21.357512 | line`, without the fraction where it is
 * 0 (Python's str of a datetime). Jenkins' Timestamper plugin: `[2016-05-01T12:00:00.123Z] line`, or
 * the format an administrator chose. None names a zone but the last; the others are of the executor,
 * which runs in UTC, or is found not to by events.ts. A time of day alone, as Timestamper writes it unless
 * told otherwise, places nothing: it stays in the line. Of a pipeline the page hides the whole time behind it:
 * `12:00:00 [2016-05-01T12:00:00.123Z] line`.
 */
import { ownText } from '../own-text.ts';

/** How the lines of an input begin. */
export type Dialect = 'zuul' | 'jenkins';

const SECOND = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)$/;
const SECOND_LENGTH = 19;
/** What follows the second: of a fraction, the milliseconds. */
const REST: Record<Dialect, RegExp> = {
  zuul: /(?:\.(\d{1,3})\d{0,6})? \|(?: |$)/y,
  jenkins: /(?:[.,](\d{1,3})\d{0,6})?Z?\]?(?: \|)?(?: |$)/y,
};

/** The time of day, or since the start of the job, that Timestamper writes. */
const TIME_OF_DAY = /\[?\d\d:\d\d:\d\d(?:[.,]\d{1,6})?\]?(?: {1,2}|$)/y;

/** Characters of the time of day that a line of Jenkins begins with; 0 without one. */
export function lengthOfTimeOfDay(line: string): number {
  TIME_OF_DAY.lastIndex = 0;
  return TIME_OF_DAY.test(line) ? TIME_OF_DAY.lastIndex : 0;
}

/** `controller | ` or, of a delegated task, `controller -> localhost | `; a bound on each name. */
const HOST = /([A-Za-z0-9][\w.-]{0,252})( -> [\w.:-]{1,253})? \|(?: |$)/y;

export interface Stamp {
  /** Milliseconds since the Unix epoch. */
  time: number;
  /** Characters it takes, the space behind it included. */
  length: number;
}

/** `2026-11-22 16:19:21` as milliseconds since the Unix epoch; null where there is no such time. */
function instantOf(second: string): number | null {
  const parts = SECOND.exec(second)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year, month, day, hour, minute, seconds] = parts as [number, ...number[]];
  const time = Date.UTC(year, (month as number) - 1, day, hour, minute, seconds);
  // Date.UTC would carry a 99th month over
  const isReal = new Date(time).toISOString().startsWith(second.replace(' ', 'T'));
  return isReal ? time : null;
}

/** Reads the time a line begins with: `(line) => ...`, null without one. */
export function createStampReader(dialect: Dialect): (line: string) => Stamp | null {
  const rest = REST[dialect];
  // most lines are of the same second as the line before
  let known = '\n';
  let whole = 0;
  return (line) => {
    const shown = dialect === 'jenkins' ? lengthOfTimeOfDay(line) : 0;
    const from = dialect === 'jenkins' && line.startsWith('[', shown) ? shown + 1 : 0;
    if (!line.startsWith(known, from)) {
      const digit = line.charCodeAt(from);
      if (!(digit >= 0x30 && digit <= 0x39)) return null;
      const second = line.slice(from, from + SECOND_LENGTH);
      const time = instantOf(second);
      if (time === null) return null;
      known = ownText(second);
      whole = time;
    }
    rest.lastIndex = from + SECOND_LENGTH;
    const match = rest.exec(line);
    if (match === null) return null;
    const fraction = match[1] ?? '';
    return { time: whole + Number(fraction) * 10 ** (3 - fraction.length), length: rest.lastIndex };
  };
}

/** A host with the length of what names it; `isDelegated`: another one does the task for it. */
interface NamedHost {
  host: string;
  length: number;
  isDelegated: boolean;
}

/** Hosts told apart: a job has ten nodes; a text that looks like a host may come in any number. */
const MAX_HOSTS = 1000;

/**
 * Reads the host that Zuul names behind the time: `(line, from) => ...`, null for a line of Zuul
 * itself. A host is one string however often it is named.
 */
export function createHostReader() {
  const hosts = new Map<string, string>();
  return (line: string, from: number): NamedHost | null => {
    HOST.lastIndex = from;
    const match = HOST.exec(line);
    if (match === null) return null;
    let host = hosts.get(match[1] as string);
    if (host === undefined) {
      if (hosts.size === MAX_HOSTS) return null;
      host = ownText(match[1] as string);
      hosts.set(host, host);
    }
    return { host, length: match[0].length, isDelegated: match[2] !== undefined };
  };
}
