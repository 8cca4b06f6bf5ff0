/** UTF-8 bytes as the inside of a JSON string, without making them a JavaScript string first. */

/** Bytes escaped at once. */
const PIECE_BYTES = 16 * 1024;
/** The longest escape, `\u001f`. */
const MAX_GROWTH = 6;

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const ZERO = 0x30;
const HEX = Buffer.from('0123456789abcdef');

/** What follows the backslash; 0: the byte stands for itself. `u`: as `\u00xx`. */
const ESCAPE = new Uint8Array(256);
ESCAPE.fill(LETTER_U, 0, 0x20);
for (const [byte, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\'].map((pair) => [
  pair.charCodeAt(0),
  pair.charCodeAt(1),
])) {
  ESCAPE[byte as number] = letter as number;
}

const scratch = Buffer.allocUnsafe(PIECE_BYTES * MAX_GROWTH);

/** Escapes `bytes[from..to)` into the scratch; returns its length there. */
function escapePiece(bytes: Uint8Array, from: number, to: number): number {
  let length = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    const letter = ESCAPE[byte] as number;
    if (letter === 0) {
      scratch[length++] = byte;
      continue;
    }
    scratch[length++] = BACKSLASH;
    scratch[length++] = letter;
    if (letter !== LETTER_U) continue;
    scratch[length++] = ZERO;
    scratch[length++] = ZERO;
    scratch[length++] = HEX[byte >> 4] as number;
    scratch[length++] = HEX[byte & 15] as number;
  }
  return length;
}

/**
 * Writes text as JSON has it between the quotation marks, the same as JSON.stringify would.
 *
 * @param chunks of valid UTF-8
 * @param write is given bytes that are only valid during the call
 */
export function writeJsonText(chunks: Uint8Array[], write: (bytes: Uint8Array) => void): void {
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
      const length = escapePiece(chunk, from, Math.min(from + PIECE_BYTES, chunk.length));
      write(scratch.subarray(0, length));
    }
  }
}
