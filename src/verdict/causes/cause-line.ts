import type { Piece } from './alike.ts';

/** Values of a slot that are written out. */
const WRITTEN = 3;
/** Letters of a value that are. */
const LETTERS = 28;

/** The values of a slot, the most frequent first: `404 ×3`, `500`. */
export function slotValues(values: ReadonlyMap<string, number>): string[] {
  return [...values]
    .sort((a, b) => b[1] - a[1])
    .map(([value, count]) => {
      const text = value.length > LETTERS ? `${value.slice(0, LETTERS - 1)}…` : value;
      return count > 1 ? `${text} ×${count}` : text;
    });
}

/** A slot as it stands in the message: `{404 ×3, 500}`; of many values, the first. */
export function slotText(values: ReadonlyMap<string, number>): string {
  const all = slotValues(values);
  const more = all.length - WRITTEN;
  const shown = more > 1 ? [...all.slice(0, WRITTEN), `+${more}`] : all;
  return `{${shown.join(', ')}}`;
}

/** A cause as one line: `MismatchError: {404, 500} != 200`. */
export function causeLine(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : slotText(piece.values)))
    .join('');
}
