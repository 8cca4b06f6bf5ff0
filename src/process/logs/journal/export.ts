/**
 * Journal exports, as `journalctl -o export` writes them; devstack's jobs upload one as `devstack.journal.xz`.
 *
 *     __CURSOR=s=30a4...;i=3b1
 *     __REALTIME_TIMESTAMP=1795937164452823
 *     _SYSTEMD_UNIT=devstack@g-api.service
 *     MESSAGE=a line                            fields in any order, an empty line behind each entry
 *     MESSAGE                                   or: the name alone, then eight bytes, least first: how many
 *     <8 bytes><that many bytes>                bytes follow, and behind them a newline
 *
 * Source: systemd's JOURNAL_EXPORT_FORMATS; read of journalctl 252.39 (Debian 12). Odd: not only what has more lines is
 * written by its length, but all that is no UTF-8 or holds a control character, so every line with the colours that
 * oslo.log gives devstack's services. The eight bytes may hold a newline (of ten bytes, say), and who counts
 * lines counts it.
 */
import { createEntry, type JournalEntry, noteField } from './entry.ts';

/** Takes entries; buffers are valid during the call. */
export type OnEntry = (entry: JournalEntry, message: Buffer) => void;

export interface JournalReader {
  push(chunk: Buffer): void;
  end(): void;
  /** Lines so far, as whoever opens the file counts them. */
  lines(): number;
}

const [NEWLINE, EQUALS, UNDERSCORE, LETTER_M, LETTER_P, LETTER_S] = [
  0x0a, 0x3d, 0x5f, 0x4d, 0x50, 0x53,
];
/** What is kept of one line or field. */
const MAX_HELD = 64 * 1024;
const LENGTH_BYTES = 8;
/** A field that claims to be longer is none: what follows are lines again. */
const MAX_FIELD = 768 * 1024 * 1024;
const NAME = /^[A-Z\d_]{1,64}$/;

/** By its first letter, most of the fields are wanted by nobody. */
const mayBeWanted = (first: number | undefined): boolean =>
  first === UNDERSCORE || first === LETTER_M || first === LETTER_P || first === LETTER_S;

/** Whether a log begins as an export does. */
export const isExport = (beginning: string): boolean =>
  /^__(?:CURSOR|REALTIME_TIMESTAMP)=/.test(beginning);

/** What is read next. */
type State =
  | { kind: 'line' }
  | { kind: 'length'; name: string; bytes: number[] }
  | { kind: 'data'; name: string; left: number; line: number }
  | { kind: 'behind' };

/** The beginning of a line, or of data, whose end is in a later chunk. */
function createHold() {
  let held: Buffer | null = null;
  const hold = {
    add(part: Buffer): void {
      if (held === null) held = Buffer.from(part.subarray(0, MAX_HELD));
      else if (held.length < MAX_HELD) held = Buffer.concat([held, part.subarray(0, MAX_HELD)]);
    },
    /** What is held, and the last part of it; null: nothing was. */
    take(part: Buffer): Buffer | null {
      if (held !== null) hold.add(part);
      const whole = held;
      held = null;
      return whole;
    },
  };
  return hold;
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

export function createExportReader(onEntry: OnEntry): JournalReader {
  let entry = createEntry();
  let state: State = { kind: 'line' };
  let line = 1;
  const hold = createHold();

  const finish = (): void => {
    if (entry.message !== null) onEntry(entry, entry.message);
    entry = createEntry();
  };
  const readLine = (bytes: Buffer): void => {
    if (bytes.length === 0) finish();
    if (!mayBeWanted(bytes[0]) && bytes.includes(EQUALS)) return;
    const equals = bytes.indexOf(EQUALS);
    if (equals >= 0) {
      noteField(entry, bytes.toString('latin1', 0, equals), bytes.subarray(equals + 1), line);
      return;
    }
    const name = bytes.toString('latin1', 0, 65);
    if (NAME.test(name)) state = { kind: 'length', name, bytes: [] };
  };

  /** @returns where it goes on */
  const pushLine = (chunk: Buffer, from: number): number => {
    const end = chunk.indexOf(NEWLINE, from);
    if (end < 0) {
      hold.add(chunk.subarray(from));
      return chunk.length;
    }
    const last = chunk.subarray(from, end);
    readLine(hold.take(last) ?? last);
    line++;
    return end + 1;
  };
  const pushLength = (length: State & { kind: 'length' }, chunk: Buffer, from: number): number => {
    const byte = chunk[from] as number;
    length.bytes.push(byte);
    if (byte === NEWLINE) line++;
    if (length.bytes.length === LENGTH_BYTES) {
      const left = Number(Buffer.from(length.bytes).readBigUInt64LE());
      state = left > MAX_FIELD ? { kind: 'line' } : { kind: 'data', name: length.name, left, line };
    }
    return from + 1;
  };
  const pushData = (data: State & { kind: 'data' }, chunk: Buffer, from: number): number => {
    const part = chunk.subarray(from, from + data.left);
    const { name } = data;
    data.left -= part.length;
    if (data.left > 0) hold.add(part);
    else {
      noteField(entry, name, hold.take(part) ?? part, data.line);
      // the newline behind it ends a line of nothing, which is not the empty one behind an entry
      state = { kind: 'behind' };
    }
    line += countNewlines(part);
    return from + part.length;
  };
  /** The newline behind data; without it these are lines again. */
  const pushBehind = (chunk: Buffer, from: number): number => {
    state = { kind: 'line' };
    if (chunk[from] !== NEWLINE) return from;
    line++;
    return from + 1;
  };

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (state.kind === 'line') at = pushLine(chunk, at);
        else if (state.kind === 'data') at = pushData(state, chunk, at);
        else if (state.kind === 'behind') at = pushBehind(chunk, at);
        else at = pushLength(state, chunk, at);
      }
      // the chunk is overwritten by the next
      if (entry.message !== null) entry.message = Buffer.from(entry.message);
    },
    end() {
      const rest = hold.take(Buffer.alloc(0));
      // what was being written when the export was taken is left out
      if (state.kind === 'line' && rest !== null) readLine(rest);
      finish();
    },
    lines: () => line - 1,
  };
}
