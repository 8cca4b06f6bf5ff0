/** What stands before the text of a line: when it was written, by which process, and how grave it is. */
import type { LogLevel } from '../../../format/service-logs.ts';
import type { LogClock } from './clock.ts';
import { type LogForm, levelOf, OSLO } from './formats.ts';
import { readJsonLine } from './json.ts';
import { type Quick, readQuick, readWrapped, STAMP_BYTES } from './quick.ts';
import { stampOf } from './stamp.ts';

export const LEVELS: LogLevel[] = ['debug', 'info', 'warning', 'error', 'critical'];
/** Bytes of a line in which its head must end. */
const MAX_HEAD = 1500;

/** One object for all lines of a log: there are millions. */
export interface Head {
  /** Milliseconds since the Unix epoch by the clock of the host; NaN where unknown. */
  time: number;
  /** The same without its fraction. */
  second: number;
  /** -1: none. */
  pid: number;
  /** Index into LEVELS; -1: the line does not say. */
  level: number;
  /** It is as oslo.log writes to a file, whatever the other lines of its log are. */
  isOslo: boolean;
  /** Where in the buffer the text begins. */
  text: number;
  /** What the line says, where that is not what stands there; null: it is. */
  says: string | null;
  /** The traceback that the line tells beside; null: none. */
  traceback: string | null;
}

export const createHead = (): Head => ({
  time: 0,
  second: 0,
  pid: -1,
  level: -1,
  isOslo: false,
  text: 0,
  says: null,
  traceback: null,
});

/** Reads the head of a line that is buffer[from, to) into `head`; false: it has none. */
export type HeadReader = (buffer: Buffer, from: number, to: number, head: Head) => boolean;

/** @param startedAt when the host started, for forms that count from then; NaN where unknown */
export function createHeadReader(
  form: LogForm,
  clock: LogClock,
  startedAt: () => number,
): HeadReader {
  const isOslo = createQuick(OSLO, 'oslo', clock);
  const isOwn = form === OSLO ? null : ofForm(form, clock, startedAt);
  return (buffer, from, to, head) => {
    head.says = head.traceback = null;
    head.isOslo = !isOwn?.(buffer, from, to, head);
    return !head.isOslo || isOslo(buffer, from, to, head);
  };
}

function ofForm(form: LogForm, clock: LogClock, startedAt: () => number): HeadReader {
  if (form.json) return readJsonHead;
  return form.quick === undefined
    ? createMatching(form, clock, startedAt)
    : createQuick(form, form.quick, clock);
}

const createQuickHead = (): Quick => ({ fraction: 0, pid: -1, level: -1, text: 0 });
const wrapped = createQuickHead();

/** A line is an object. */
const readJsonHead: HeadReader = (buffer, from, to, head) => {
  const line = readJsonLine(buffer.toString('utf8', from, to));
  if (line === null) return false;
  const says = Buffer.from(line.text);
  readWrapped(says, 0, says.length, wrapped);
  head.time = line.time;
  head.second = Math.floor(line.time / 1000) * 1000;
  head.pid = wrapped.pid >= 0 ? wrapped.pid : line.pid;
  head.level = line.level === null ? wrapped.level : LEVELS.indexOf(line.level);
  head.text = from;
  head.says = says.toString('utf8', wrapped.text);
  head.traceback = line.traceback;
  return true;
};

/** Every line is matched. */
function createMatching(form: LogForm, clock: LogClock, startedAt: () => number): HeadReader {
  return (buffer, from, to, head) => {
    const match = form.pattern.exec(buffer.toString('latin1', from, Math.min(to, from + MAX_HEAD)));
    const stamp = match && stampOf(match);
    if (!match || !stamp) return false;
    const counted = Number(match.groups?.s) * 1000;
    head.second =
      form.counts === undefined
        ? clock.second(stamp)
        : counted + (form.counts === 'start' ? startedAt() : 0);
    head.time = head.second + stamp.fraction * 1000;
    const { pid, proc } = match.groups ?? {};
    head.pid = Number(pid ?? proc ?? -1);
    const level = levelOf(form, match);
    head.level = level === null ? -1 : LEVELS.indexOf(level);
    head.text = from + match[0].length;
    if (form.wraps) {
      readWrapped(buffer, head.text, to, wrapped);
      head.text = wrapped.text;
      if (wrapped.level >= 0) head.level = wrapped.level;
      if (wrapped.pid >= 0) head.pid = wrapped.pid;
    }
    return true;
  };
}

/** A line is matched where it begins with another minute than the one before, or with another second and no level. */
function createQuick(form: LogForm, kind: 'oslo' | 'syslog', clock: LogClock): HeadReader {
  const length = STAMP_BYTES[kind];
  const begin = Buffer.alloc(length - 2);
  const quick = createQuickHead();
  /** Of the line before, in milliseconds since the epoch, and as the two digits that it ends with. */
  const last = { minute: Number.NaN, digits: -1 };
  return (buffer, from, to, head) => {
    let at = from;
    // <13> of RFC 3164, in files of few daemons; what else begins so may have no end
    if (buffer[from] === 0x3c)
      at += buffer.subarray(from, Math.min(to, from + 5)).indexOf(0x3e) + 1;
    readQuick(kind, buffer, at, to, quick);
    const digits = twoDigits(buffer, at + length - 2);
    // of oslo.log's every line has a level, in colours or not
    const isSecond = quick.level >= 0 ? digits >= 0 : kind !== 'oslo' && digits === last.digits;
    if (Number.isNaN(last.minute) || !isSecond || !isSame(buffer, at, begin)) {
      const match = form.pattern.exec(
        buffer.toString('latin1', from, Math.min(to, from + MAX_HEAD)),
      );
      const stamp = match && stampOf(match);
      if (!stamp) return false;
      last.minute = clock.second(stamp) - digits * 1000;
      buffer.copy(begin, 0, at, at + begin.length);
    }
    last.digits = digits;
    const second = last.minute + digits * 1000;
    head.second = second;
    head.time = second + quick.fraction;
    head.pid = quick.pid;
    head.level = quick.level;
    head.text = quick.text;
    return true;
  };
}

/** The number that two digits are; -1: they are none. */
function twoDigits(buffer: Buffer, at: number): number {
  const tens = (buffer[at] ?? 0) - 0x30;
  const ones = (buffer[at + 1] ?? 0) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function isSame(buffer: Buffer, from: number, begin: Buffer): boolean {
  // minutes differ most often
  for (let i = begin.length - 1; i >= 0; i--) if (buffer[from + i] !== begin[i]) return false;
  return true;
}
