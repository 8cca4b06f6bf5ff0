/** The lines of a log, from its first one on whose form is known. */
import { createBeginning } from '../beginning.ts';
import type { LogClock } from './clock.ts';
import { formOf } from './form-of.ts';
import type { LogForm } from './formats.ts';
import { createHeadReader, type Head, type HeadReader } from './heads.ts';
import { createLineSplitter } from './lines.ts';
import { uncoloured } from './oslo-text.ts';

/** Bytes by which the form is told, and how often so many are looked at: much may stand before the first time. */
const FORM_BYTES = 64 * 1024;
const FORM_TRIES = 4;

export interface LogLines {
  push(chunk: Buffer): void;
  end(): void;
  form(): LogForm | null;
  /** Lines so far. */
  count(): number;
  /** It has no form that is known: there is nothing to read it for. */
  unknown(): boolean;
}

interface OnLines {
  /** A line whose head was read: its bytes are buffer[from, to), valid during the call. */
  head(buffer: Buffer, from: number, to: number): void;
  /** Another one. @param indent bytes that stand before what the last line with a head says */
  other(buffer: Buffer, from: number, to: number, indent: number): void;
}

/** @param startedAt when the host started, for forms that count from then; NaN where unknown */
export function createLogLines(
  head: Head,
  clock: LogClock,
  startedAt: () => number,
  on: OnLines,
): LogLines {
  let beginning = createBeginning(FORM_BYTES);
  let tries = FORM_TRIES;
  let form: LogForm | null = null;
  let readHead: HeadReader | null = null;
  let count = 0;
  let indent = 0;

  const read = (buffer: Buffer, from: number, to: number): boolean => {
    if (readHead?.(buffer, from, to, head) !== true) return false;
    indent = head.text - from;
    on.head(buffer, from, to);
    return true;
  };
  const splitter = createLineSplitter((buffer, from, to) => {
    count++;
    if (readHead === null || to === from || read(buffer, from, to)) return;
    const plain = uncoloured(buffer, from, to);
    if (plain === null || !read(plain, 0, plain.length)) on.other(buffer, from, to, indent);
  });
  /** Tells the form by the first bytes, and reads them; without one their lines are counted. */
  const begin = (): void => {
    const bytes = beginning.end();
    form = formOf(bytes.toString('latin1').split('\n'));
    if (form !== null) readHead = createHeadReader(form, clock, startedAt);
    else if (--tries > 0) beginning = createBeginning(FORM_BYTES);
    splitter.push(bytes);
  };

  return {
    form: () => form,
    count: () => count,
    unknown: () => beginning.isOver() && form === null,
    push(chunk) {
      if (beginning.isOver()) {
        if (form !== null) splitter.push(chunk);
      } else if (beginning.add(chunk)) begin();
    },
    end() {
      if (!beginning.isOver()) begin();
      splitter.end();
    },
  };
}
