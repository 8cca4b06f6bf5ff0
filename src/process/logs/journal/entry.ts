/** What of an entry of the journal is read, whichever way it was written out. */
import type { Head } from '../line/heads.ts';
import { type Quick, readWrapped } from '../line/quick.ts';

/** One entry. */
export interface JournalEntry {
  /** Line of the file at which its message begins, counted from 1. */
  line: number;
  /** Milliseconds since the Unix epoch, as the journal took it in; NaN where unknown. */
  time: number;
  /** -1: none. */
  pid: number;
  /** 0 (emergency) to 7 (debug), as syslog has it; -1: the entry does not say. */
  priority: number;
  unit: string;
  /** What its sender calls itself; the name of its program where it does not say. */
  identifier: string;
  program: string;
  /** How it came: journal, stdout, syslog, kernel. */
  transport: string;
  /** Null: there is none, as of one that is too long for `-o json`. */
  message: Buffer | null;
}

export const createEntry = (): JournalEntry => ({
  line: 0,
  time: Number.NaN,
  pid: -1,
  priority: -1,
  unit: '',
  identifier: '',
  program: '',
  transport: '',
  message: null,
});

/** Characters kept of a name. */
const MAX_NAME = 80;
const numberIn = (value: Buffer): number => {
  const text = value.toString('latin1', 0, 20);
  return /^\d{1,18}$/.test(text) ? Number(text) : Number.NaN;
};
const nameIn = (value: Buffer): string =>
  value.toString('utf8', 0, 4 * MAX_NAME).slice(0, MAX_NAME);

/** Takes a field into an entry, where it is one that is read; of several of one name the first counts. */
export function noteField(entry: JournalEntry, name: string, value: Buffer, line: number): void {
  switch (name) {
    case 'MESSAGE':
      if (entry.message === null) Object.assign(entry, { message: value, line });
      return;
    case '__REALTIME_TIMESTAMP':
      entry.time = numberIn(value) / 1000;
      return;
    case '_PID':
      entry.pid = numberIn(value);
      if (Number.isNaN(entry.pid)) entry.pid = -1;
      return;
    case 'PRIORITY':
      entry.priority = /^[0-7]$/.test(value.toString('latin1', 0, 2)) ? numberIn(value) : -1;
      return;
    case '_SYSTEMD_UNIT':
      entry.unit ||= nameIn(value);
      return;
    case 'SYSLOG_IDENTIFIER':
      entry.identifier ||= nameIn(value);
      return;
    case '_COMM':
      entry.program ||= nameIn(value);
      return;
    case '_TRANSPORT':
      entry.transport ||= nameIn(value);
      return;
    default:
  }
}

/**
 * The service that an entry is of: `g-api` of `devstack@g-api.service`, `mysql` of `mysql.service`; of no unit but a
 * session, of the kernel and of systemd, what they call themselves. Empty where nothing says.
 */
export function serviceOfEntry({ unit, identifier, program, transport }: JournalEntry): string {
  if (transport === 'kernel') return identifier || 'kernel';
  const [, name] = /^(?:devstack@)?([^/]{1,80})\.service$/.exec(unit) ?? [];
  return name ?? (identifier || program);
}

/** Levels of syslog, from 0 on, as LEVELS of heads.ts has them. */
const LEVELS = [4, 4, 4, 3, 2, 1, 1, 0];
/** What journald gives to all that a service prints. */
const PRINTED = 6;
const wrapped: Quick = { fraction: 0, pid: -1, level: -1, text: 0 };

/** How grave an entry is, as an index into LEVELS of heads.ts; -1: that it was printed says nothing of it. */
function levelOf({ priority, transport }: JournalEntry): number {
  const isPrinted = transport === 'stdout' && priority === PRINTED;
  return isPrinted ? -1 : (LEVELS[priority] ?? -1);
}

/**
 * Reads what stands before the text of an entry, and beside it, into `head`.
 *
 * @param message its first line is message[0, end)
 */
export function readEntryHead(entry: JournalEntry, message: Buffer, end: number, head: Head): void {
  readWrapped(message, 0, end, wrapped);
  head.time = entry.time;
  head.second = Math.floor(entry.time / 1000) * 1000;
  head.pid = wrapped.pid >= 0 ? wrapped.pid : entry.pid;
  head.level = wrapped.level >= 0 ? wrapped.level : levelOf(entry);
  head.text = wrapped.text;
  head.says = null;
  head.traceback = null;
}
