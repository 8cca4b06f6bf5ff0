/** Decoding of strings that come again and again: test ids, tags, file names, content types. */
import { isUtf8 } from 'node:buffer';

/** Longer ones do not repeat often enough to be kept. */
const MAX_BYTES = 1000;
/** A power of two. */
const SLOTS = 256;

/**
 * Reads bytes `from` to `to` as a string of the protocol.
 *
 * @returns null where they are no UTF-8 or hold NUL, which the protocol forbids
 */
export type TextReader = (data: Buffer, from: number, to: number) => string | null;

function decode(data: Buffer, from: number, to: number): string | null {
  if (!isUtf8(data.subarray(from, to))) return null;
  const text = data.toString('utf8', from, to);
  return text.includes('\0') ? null : text;
}

/** Whether bytes from `from` on are the known ones; a call of Buffer.compare costs more than such texts. */
function isSame(known: Buffer, data: Buffer, from: number): boolean {
  for (let at = 0; at < known.length; at++) if (known[at] !== data[from + at]) return false;
  return true;
}

/**
 * A reader that remembers: to compare bytes takes a third of the time that checking and decoding
 * them takes, and a string given out again makes no garbage.
 */
export function createTextReader(): TextReader {
  const bytes: (Buffer | undefined)[] = new Array(SLOTS);
  const texts: string[] = new Array(SLOTS);

  return (data, from, to) => {
    const length = to - from;
    if (length === 0) return '';
    if (length > MAX_BYTES) return decode(data, from, to);
    const middle = data[from + (length >> 1)] as number;
    const slot = (length * 31 + middle * 7 + (data[to - 1] as number)) & (SLOTS - 1);
    const known = bytes[slot];
    if (known?.length === length && isSame(known, data, from)) {
      return texts[slot] as string;
    }
    const text = decode(data, from, to);
    if (text === null) return null;
    bytes[slot] = Buffer.from(data.subarray(from, to));
    texts[slot] = text;
    return text;
  };
}
