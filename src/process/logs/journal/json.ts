/**
 * Entries of the journal as objects, one a line: `journalctl -o json`.
 *
 *     {"__REALTIME_TIMESTAMP":"1795937164452823","_PID":"812","MESSAGE":"a line","_TRANSPORT":"journal", ...}
 *
 * Read of journalctl 252.39 (Debian 12). Odd: all values are texts, also of numbers; of what is no UTF-8 or holds a control
 * character (every coloured line) the value is a list of bytes; one of more than 4096 bytes is null, unless `--all` was
 * asked for; a field that the entry has twice is a list of its values.
 */
import { createLineSplitter } from '../line/lines.ts';
import { createEntry, noteField } from './entry.ts';
import type { JournalReader, OnEntry } from './export.ts';

/** Whether a log begins with such a line. */
export const isJournalJson = (beginning: string): boolean =>
  beginning.startsWith('{') &&
  /"__REALTIME_TIMESTAMP":\s?"\d/.test(beginning.split('\n', 1)[0] ?? '');

const FIELDS = [
  'MESSAGE',
  '__REALTIME_TIMESTAMP',
  '_PID',
  'PRIORITY',
  '_SYSTEMD_UNIT',
  'SYSLOG_IDENTIFIER',
  '_COMM',
  '_TRANSPORT',
];

const isByte = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 256;

/** Null: it is there, and its value is not. */
function bytesOf(value: unknown): Buffer | null {
  if (typeof value === 'string') return Buffer.from(value);
  if (!Array.isArray(value) || value.length === 0) return null;
  if (value.every(isByte)) return Buffer.from(value);
  return bytesOf(value[0]);
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export function createJournalJsonReader(onEntry: OnEntry): JournalReader {
  let line = 0;
  const splitter = createLineSplitter((buffer, from, to) => {
    line++;
    const fields = parsed(buffer.toString('utf8', from, to));
    if (fields === null) return;
    const entry = createEntry();
    for (const name of FIELDS) {
      const value = bytesOf(fields[name]);
      if (value !== null) noteField(entry, name, value, line);
    }
    if (entry.message !== null) onEntry(entry, entry.message);
  });
  return { push: splitter.push, end: splitter.end, lines: () => line };
}
