/** What keeps a summary small, whatever the build holds. */
import type { SummaryPiece } from '../format/summary.ts';
import type { Piece } from '../verdict/causes/alike.ts';

/** Failures, causes and so on that are listed; bytes of JSON that all failures may take. */
export const MOST = {
  failures: 500,
  causes: 100,
  streams: 50,
  breaks: 50,
  names: 20,
  warnings: 50,
  jobFailures: 20,
  events: 20,
  reasonLines: 4,
  values: 8,
  failureBytes: 384 * 1024,
};

const NAME = 2000;
const LINE = 500;
const VALUE = 100;
const TEMPLATE = 2000;

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

export const cutLine = (text: string): string => cut(text, LINE);
export const cutName = (text: string): string => cut(text, NAME);
export const cutText = (text: string): string => cut(text, TEMPLATE);

/** A cause's message; what is over the length is left out. */
export function cutTemplate(pieces: readonly Piece[]): SummaryPiece[] {
  const kept: SummaryPiece[] = [];
  let room = TEMPLATE;
  for (const piece of pieces) {
    if (room <= 0) break;
    if (typeof piece === 'string') {
      kept.push(cut(piece, room));
      room -= piece.length;
      continue;
    }
    const sorted = [...piece.values].sort((a, b) => b[1] - a[1]).slice(0, MOST.values);
    kept.push({ slot: sorted.map(([value, count]) => [cut(value, VALUE), count]) });
    for (const [value] of sorted) room -= Math.min(value.length, VALUE);
  }
  return kept;
}
