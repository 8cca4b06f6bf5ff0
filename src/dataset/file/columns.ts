/**
 * Columns of a table that grow by one entry at a time. They grow by pieces, so that nothing is copied,
 * and no entry is an object: a million tests take the bytes of their values.
 */
import type { DataFile } from './data-file.ts';

/** Entries of a piece, as a power of two. */
const PIECE_BITS = 14;
const PIECE = 1 << PIECE_BITS;

/** Numbers; NaN stands for none. */
export interface NumberColumn {
  readonly length: number;
  add(value: number | null): void;
  at(index: number): number;
  /** Changes an entry. */
  set(index: number, value: number | null): void;
}

function createColumn(make: () => Float64Array | Int32Array, none: number): NumberColumn {
  const pieces: (Float64Array | Int32Array)[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(value) {
      const at = length & (PIECE - 1);
      if (at === 0) pieces.push(make());
      (pieces[length >> PIECE_BITS] as Float64Array | Int32Array)[at] = value ?? none;
      length += 1;
    },
    at: (index) => pieces[index >> PIECE_BITS]?.[index & (PIECE - 1)] as number,
    set(index, value) {
      (pieces[index >> PIECE_BITS] as Float64Array | Int32Array)[index & (PIECE - 1)] =
        value ?? none;
    },
  };
}

export const createNumberColumn = (): NumberColumn =>
  createColumn(() => new Float64Array(PIECE), Number.NaN);

/** Whole numbers below 2^31, such as places in a list; -1 stands for none. */
export const createIndexColumn = (): NumberColumn => createColumn(() => new Int32Array(PIECE), -1);

/** Texts, most of them distinct. */
export interface TextColumn {
  readonly length: number;
  /** Bytes they take. */
  readonly bytes: number;
  /** @throws RangeError for a text of more than 300,000 UTF-16 units */
  add(text: string): void;
  at(index: number): string;
  /** Writes the texts as JSON, with commas between them. */
  write(file: DataFile): void;
}

/** Bytes of a piece of texts. */
const TEXT_BYTES = 1024 * 1024;
/** An escape in JSON takes six bytes for a unit; quotes and comma stand around the text. */
const MAX_TEXT = 300_000;

/**
 * Keeps texts as they will be written: the JSON of each, and a comma. None is cut by the end of a piece.
 * (No other form of a string is as small, and none is as cheap to write.)
 */
export function createTextColumn(): TextColumn {
  const pieces: Buffer[] = [];
  /** Where the texts of each piece end. */
  const filled: number[] = [];
  /** Where each text ends, counted as if all pieces were full. */
  const ends = createNumberColumn();
  let room = 0;
  let bytes = 0;

  /** Piece, and [from, to) in it. */
  const place = (index: number): [Buffer, number, number] => {
    const end = ends.at(index);
    const piece = Math.floor((end - 1) / TEXT_BYTES);
    const start = piece * TEXT_BYTES;
    const from = index === 0 ? 0 : Math.max(0, ends.at(index - 1) - start);
    return [pieces[piece] as Buffer, from, end - start];
  };

  return {
    get length() {
      return ends.length;
    },
    get bytes() {
      return bytes;
    },
    add(text) {
      if (text.length > MAX_TEXT) throw new RangeError(`a text of ${text.length} units`);
      const json = `${JSON.stringify(text)},`;
      if (json.length * 3 > room && Buffer.byteLength(json) > room) {
        pieces.push(Buffer.allocUnsafeSlow(TEXT_BYTES));
        filled.push(0);
        room = TEXT_BYTES;
      }
      const last = pieces.length - 1;
      const written = (pieces[last] as Buffer).write(json, TEXT_BYTES - room);
      room -= written;
      bytes += written;
      filled[last] = TEXT_BYTES - room;
      ends.add(last * TEXT_BYTES + TEXT_BYTES - room);
    },
    at(index) {
      const [piece, from, to] = place(index);
      return JSON.parse(piece.toString('utf8', from, to - 1));
    },
    write(file) {
      for (const [index, piece] of pieces.entries()) {
        const isLast = index === pieces.length - 1;
        file.write(piece.subarray(0, (filled[index] as number) - (isLast ? 1 : 0)));
      }
    },
  };
}

/** Distinct values, each of which gets the number of its first appearance. */
export interface Dictionary<T> {
  readonly values: T[];
  numberOf(value: T): number;
}

/** @param keyOf equal for equal values */
export function createDictionary<T>(keyOf: (value: T) => string): Dictionary<T> {
  const values: T[] = [];
  const known = new Map<string, number>();
  return {
    values,
    numberOf(value) {
      const key = keyOf(value);
      const before = known.get(key);
      if (before !== undefined) return before;
      known.set(key, values.length);
      return values.push(value) - 1;
    },
  };
}
