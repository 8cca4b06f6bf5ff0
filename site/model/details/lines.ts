/** The text of an attachment as rows to show, and what each row is. */
import { isForTerminal, type Look, type Span, terminalLine } from '../../../src/format/terminal.ts';
import type { LogLevel } from './levels.ts';

/** How a row is to be read. */
export type LineKind =
  | 'plain'
  // Tracebacks:
  | 'head'
  | 'frame'
  | 'library'
  | 'code'
  | 'caret'
  | 'exception'
  // Logs:
  | 'debug'
  | 'info'
  | 'warning'
  | 'error';

/** Longer lines go on in another row: one row of 10 MB, whoever wrote it, would stall layout. */
export const ROW_LIMIT = 2000;

/** An attachment, cut into rows. */
export interface Rows {
  /** As a terminal shows it; see terminal.ts. */
  text: string[];
  /** 1 where a row goes on with the line of the row above. */
  continued: Uint8Array;
  /** The line each row is of, from 1. */
  lines: Uint32Array;
  /** Of rows that have colours: where. */
  spans: ReadonlyMap<number, Span[]>;
}

/** Cuts text into rows without reading what they mean: cheap for any size. */
export function splitRows(text: string): Rows {
  const rows: string[] = [];
  const lineOf: number[] = [];
  const coloured = new Map<number, Span[]>();
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const plain = !isForTerminal(text);
  let look: Look | null = null;
  lines.forEach((line, number) => {
    const raw = plain || (look === null && !isForTerminal(line));
    const shown = raw ? { text: line, spans: [], look } : terminalLine(line, look);
    look = shown.look;
    let at = 0;
    do {
      const end = cutAt(shown.text, at + ROW_LIMIT);
      if (shown.spans.length > 0) coloured.set(rows.length, within(shown.spans, at, end));
      rows.push(shown.text.slice(at, end));
      lineOf.push(number + 1);
      at = end;
    } while (at < shown.text.length);
  });
  return {
    text: rows,
    continued: Uint8Array.from(lineOf, (line, row) => Number(line === lineOf[row - 1])),
    lines: Uint32Array.from(lineOf),
    spans: coloured,
  };
}

/** The rows of some lines, ascending; null for null. */
export function rowsOfLines(rows: Rows, lines: readonly number[] | null): Uint32Array | null {
  if (lines === null) return null;
  const wanted = new Set(lines);
  const found: number[] = [];
  rows.lines.forEach((line, row) => {
    if (wanted.has(line)) found.push(row);
  });
  return Uint32Array.from(found);
}

/** The spans of the part [from, to) of a text. */
function within(spans: readonly Span[], from: number, to: number): Span[] {
  return spans
    .filter((span) => span.to > from && span.from < to)
    .map((span) => ({
      ...span,
      from: Math.max(0, span.from - from),
      to: Math.min(to, span.to) - from,
    }));
}

/** Not between the two halves of a character. */
function cutAt(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

const TRACEBACK_HEAD = 'Traceback (most recent call last):';
const FRAME = /^\s*File "([^"]{1,4000})", line \d+/;
const LIBRARY =
  /\/(?:site|dist)-packages\/|\/lib\/python\d|\/lib64\/python\d|<frozen |\/(?:unittest|testtools)\//;
const CARET = /^\s*[~^]{1,4000}[~^\s]*$/;
const LEVEL = /(?:^|[\s[|])(CRITICAL|FATAL|ERROR|WARNING|WARN|INFO|DEBUG|TRACE)(?:[\s\]|:]|$)/;
const INDENTED = /^\s/;
/** Of a row that are looked at for a level. */
const HEAD = 160;

const LEVEL_KIND: Record<string, LineKind> = {
  CRITICAL: 'error',
  FATAL: 'error',
  ERROR: 'error',
  WARNING: 'warning',
  WARN: 'warning',
  INFO: 'info',
  DEBUG: 'debug',
  TRACE: 'debug',
};

const RANK: Partial<Record<LineKind, number>> = { debug: 1, info: 2, warning: 3, error: 4 };

/**
 * Tells what rows are, from the top as far as it is asked: a row may go on with what the one above
 * began, and nobody waits for the end of a long attachment to see its beginning.
 */
export class Classifier {
  readonly #rows: Rows;
  readonly #kinds: LineKind[] = [];
  /** Rank of the log record each row belongs to; 0 before the first record. */
  readonly #ranks: number[] = [];
  #level: LineKind = 'plain';
  #rank = 0;
  /** Inside a traceback: the kind of the last frame in it. */
  #frame: LineKind | null = null;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  kind(row: number): LineKind {
    this.#upTo(row);
    return this.#kinds[row] ?? 'plain';
  }

  /**
   * Rows of records of `level` and above, with the lines that go on with them; null: all. What
   * stands before the first record is of no level and stays.
   */
  atLeast(level: LogLevel | null): Uint32Array | null {
    if (level === null) return null;
    const count = this.#rows.text.length;
    this.#upTo(count - 1);
    const rank = RANK[level] as number;
    const shown: number[] = [];
    for (let row = 0; row < count; row++) {
      const own = this.#ranks[row] as number;
      if (own === 0 || own >= rank) shown.push(row);
    }
    return Uint32Array.from(shown);
  }

  /** True if there are log records to narrow by, as far as the first rows tell. */
  get hasRecords(): boolean {
    const looked = Math.min(this.#rows.text.length, 200);
    this.#upTo(looked - 1);
    return this.#ranks.slice(0, looked).some((rank) => rank > 0);
  }

  #upTo(row: number): void {
    for (let next = this.#kinds.length; next <= row; next++) {
      const text = this.#rows.text[next];
      if (text === undefined) return;
      const goesOn = this.#rows.continued[next] === 1;
      this.#kinds.push(goesOn ? (this.#kinds[next - 1] as LineKind) : this.#read(text));
      this.#ranks.push(this.#rank);
    }
  }

  #read(text: string): LineKind {
    // A traceback in a log belongs to the record above it, but for one that begins a record.
    const found = INDENTED.test(text) ? null : LEVEL.exec(text.slice(0, HEAD));
    if (found) {
      this.#level = LEVEL_KIND[found[1] as string] ?? 'plain';
      this.#rank = RANK[this.#level] ?? 0;
    }
    if (text.includes(TRACEBACK_HEAD)) {
      this.#frame = 'frame';
      return 'head';
    }
    if (this.#frame !== null && !found) {
      const inside = this.#readTraceback(text);
      if (inside) return inside;
    }
    if (found) this.#frame = null;
    // An unindented line starts something unknown, though it stays with the record above.
    else if (!INDENTED.test(text)) this.#level = 'plain';
    return this.#level;
  }

  #readTraceback(text: string): LineKind | null {
    const match = FRAME.exec(text);
    if (match) {
      this.#frame = LIBRARY.test(match[1] as string) ? 'library' : 'frame';
      return this.#frame;
    }
    if (CARET.test(text)) return 'caret';
    if (INDENTED.test(text)) return this.#frame === 'library' ? 'library' : 'code';
    if (text === '') return 'plain';
    this.#frame = null;
    return 'exception';
  }
}

/** Rows from the exception on that are seen together with it. */
const NEAR_END = 6;
/** What is longer is not looked through for its exception. */
const LONG = 20_000;

/**
 * The row of a traceback to bring into sight: its end, or the exception where its message is so long that
 * both are not seen at once.
 */
export function rowOfReason({ text }: Rows, kinds: Classifier): number {
  const last = text.length - 1;
  for (let row = last; row >= 0 && text.length <= LONG; row--) {
    if (kinds.kind(row) === 'exception') return last - row > NEAR_END ? row : last;
  }
  return last;
}

/** Rows that hold the text, in any case. Of `shown` rows only, where that is given. */
export function findRows(rows: Rows, needle: string, shown: Uint32Array | null): number[] {
  if (needle === '') return [];
  const wanted = needle.toLowerCase();
  const found: number[] = [];
  const count = shown ? shown.length : rows.text.length;
  for (let i = 0; i < count; i++) {
    const row = shown ? (shown[i] as number) : i;
    if ((rows.text[row] as string).toLowerCase().includes(wanted)) found.push(i);
  }
  return found;
}

/** A part of a row's text: how it looks, and whether it is what was looked for. */
export interface RowPart {
  text: string;
  look: Look | null;
  found: boolean;
}

/** Takes a row apart at its colours and at what is looked for, in any case. */
export function partsOf(text: string, spans: readonly Span[], find: string): RowPart[] {
  const hits: [number, number][] = [];
  const [whole, wanted] = [text.toLowerCase(), find.toLowerCase()];
  // Lower case may be longer than the text (İ): places in it are then not places in the text.
  if (find !== '' && whole.length === text.length) {
    for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + wanted.length)) {
      hits.push([at, at + wanted.length]);
    }
  }
  const cuts = [0, text.length, ...hits.flat(), ...spans.flatMap(({ from, to }) => [from, to])];
  const places = [...new Set(cuts)].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, i) => {
    const to = places[i + 1] as number;
    const look = spans.find((span) => span.from <= from && to <= span.to)?.look ?? null;
    return { text: text.slice(from, to), look, found: hits.some(([a, b]) => a <= from && to <= b) };
  });
}
