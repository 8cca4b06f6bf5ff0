/**
 * Log lines for journald: `<6>published 45/912345/3/check/job/abc1234 tests=2315 durationMs=932`.
 *
 * The number is the priority, see sd-daemon(3). Time, unit and pid are left to journald. What an
 * upload brought (names, output of programs) stays within its field: it is quoted where it holds a
 * space or `=`, and control characters are escaped, so it can forge neither a line nor a priority.
 */
import { fstatSync } from 'node:fs';
import { type DestinationStream, pino } from 'pino';
import { isFault } from './errors.ts';
import { escaped } from './printable.ts';

const PRIORITIES = {
  fatal: 2,
  error: 3,
  warn: 4,
  info: 6,
  debug: 7,
  trace: 7,
};
const NOTICE = 5;
/** Characters kept of one value, and of a line: journald cuts at 48 KiB and starts a new line. */
const VALUE_MAX = 1_000;
const LINE_MAX = 8_000;
const FRAMES_SHOWN = 3;
/** Told by journald, or by the unit's name. */
const LEFT_OUT = new Set(['level', 'time', 'msg', 'daemon']);

/** True when file descriptor `fd` is the stream to journald that systemd set up. */
export function isJournalStream(environment: NodeJS.ProcessEnv, fd: number): boolean {
  const stream = environment.JOURNAL_STREAM;
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(fd);
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** One line of pino's JSON as one line for journald, with its newline. */
export function journalLine(json: string): string {
  const { priority, text } = readable(json);
  return `<${priority}>${text}\n`;
}

/** The same for a person at a terminal, with the time of day (UTC). */
export function terminalLine(json: string): string {
  const { priority, text } = readable(json);
  const mark = priority <= PRIORITIES.warn ? 'warning: ' : '';
  return `${new Date().toISOString().slice(11, 19)} ${mark}${text}\n`;
}

/** One line of pino's JSON as text, and how urgent it is. */
function readable(json: string): { priority: number; text: string } {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(json);
  } catch {
    return { priority: NOTICE, text: escaped(json.trimEnd()).slice(0, LINE_MAX) };
  }
  const { level, msg = '', build, ...rest } = record;
  const parts = [escaped(String(msg))];
  if (build !== undefined) parts.push(value(build));
  for (const [key, content] of Object.entries(rest)) {
    if (LEFT_OUT.has(key)) continue;
    if (key === 'err' && typeof content === 'object' && content !== null) {
      parts.push(...errorFields(content as ErrorRecord, rest.code));
    } else {
      parts.push(`${escaped(key)}=${value(content)}`);
    }
  }
  const line = parts.join(' ');
  const cut = line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}...` : line;
  return { priority: PRIORITIES[String(level) as keyof typeof PRIORITIES] ?? NOTICE, text: cut };
}

/** What pino makes of an Error. */
interface ErrorRecord {
  type?: string;
  message?: string;
  code?: string;
  stack?: string;
}

/** The message; where an error is a fault of ours, also where it was thrown. */
function errorFields(error: ErrorRecord, codeSaid: unknown): string[] {
  const fields = [`err=${value(error.message ?? '')}`];
  if (error.code !== undefined && error.code !== codeSaid)
    fields.unshift(`code=${value(error.code)}`);
  if (isFault(error.code)) {
    const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    const shown = frames.slice(0, FRAMES_SHOWN).map((line) => line.trim());
    if (shown.length > 0) fields.push(`stack=${value(shown.join(', '))}`);
  }
  return fields;
}

function value(content: unknown): string {
  if (typeof content === 'object' && content !== null) return value(JSON.stringify(content));
  if (typeof content !== 'string') return String(content);
  const text = content.length > VALUE_MAX ? `${content.slice(0, VALUE_MAX)}...` : content;
  const quoted = escaped(JSON.stringify(text));
  return quoted === `"${text}"` && /^[^\s=]+$/.test(text) ? text : quoted;
}

/** A destination for pino on standard output, one write a line. */
export function createLineStream(line: (json: string) => string): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true });
  return { write: (json) => void output.write(line(json)) };
}
