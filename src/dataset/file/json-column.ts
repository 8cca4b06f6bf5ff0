/** A column of a JSON file, written piece by piece: a million entries are never one string. */
import type { DataFile } from './data-file.ts';

/** Entries turned to text at once. */
const PIECE = 4096;

/** Writes `,"key":[...]` of `count` entries into an object whose first member is written. */
export function writeJsonColumn(
  file: DataFile,
  key: string,
  count: number,
  entry: (index: number) => unknown,
): void {
  file.write(`,"${key}":[`);
  for (let from = 0; from < count; from += PIECE) {
    const length = Math.min(PIECE, count - from);
    const piece = JSON.stringify(Array.from({ length }, (_, index) => entry(from + index)));
    file.write((from === 0 ? '' : ',') + piece.slice(1, -1));
  }
  file.write(']');
}
