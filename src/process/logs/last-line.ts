/** The last line of a log so far. */
import { cutText } from './kept-lines.ts';
import type { Head } from './line/heads.ts';
import { withoutContext } from './line/oslo-text.ts';

/** Bytes of a line that are decoded. */
const MAX_DECODED = 3000;

export const decode = (buffer: Buffer, from: number, to: number): string =>
  buffer.toString('utf8', from, Math.min(to, from + MAX_DECODED));

/** Bytes of a message of several lines that are decoded. */
const MAX_ESCAPED = 16 * 1024;
const BREAK = '#012';

/** The first line of a message that rsyslog made one of several. */
export const firstOf = (message: string): string => message.split(BREAK, 1)[0] as string;

/** Its further lines. */
export const furtherOf = (buffer: Buffer, from: number, to: number): string[] =>
  buffer
    .toString('utf8', from, Math.min(to, from + MAX_ESCAPED))
    .split(BREAK)
    .slice(1);

/** The last line with a time, which is asked for where nothing follows for long: without an object for each. */
export function createLastLine() {
  let buffer: Buffer | null = null;
  let [from, to] = [0, 0];
  let says: string | null = null;
  let kept = '';
  const text = (): string =>
    buffer === null ? kept : cutText(withoutContext(says ?? decode(buffer, from, to)));
  return {
    note(bytes: Buffer, head: Head, end: number): void {
      buffer = bytes;
      [from, to] = [head.text, end];
      says = head.says;
    },
    text,
    /** The chunk is overwritten by the next. */
    keep(): void {
      kept = text();
      buffer = null;
    },
  };
}
