import type { Outcome } from '../../../src/verdict/columns.ts';
import { STATUS } from '../run/status.ts';

/** From this weight on a bar stands out: drawn last, and beyond the edges of its row. */
export const ALARMING = STATUS.unknown.weight;

/** What is alarming is not drawn lower than this, however many rows there are. */
const THIN = 3;
/** Lower rows have no room for shapes. */
const ROOM = 8;

/** A rectangle's place in a row: its top and its height in pixels. */
export type Piece = [top: number, height: number];

/**
 * What a bar of a status consists of. The shape says what the colour says, for those who do not see
 * the colour: a skip lies low, an expected failure hangs from the top, what is alarming reaches
 * beyond its row, an unexpected success wears a cap, and a flaky test is in two.
 */
export function pieces(status: Outcome, top: number, height: number): Piece[] {
  if (height < THIN && STATUS[status].weight >= ALARMING) {
    return [[top - (THIN - height) / 2, THIN]];
  }
  if (height < 6) return [[top, height]];
  if (status === 'skip') {
    const low = Math.max(3, Math.round(height * 0.45));
    return [[top + height - low, low]];
  }
  if (status === 'xfail') return [[top, Math.max(3, Math.round(height * 0.6))]];
  if (STATUS[status].weight < ALARMING || height < ROOM) return [[top, height]];
  if (status === 'flaky') {
    const half = Math.floor(height / 2) - 1;
    return [
      [top - 2, half + 2],
      [top + half + 2, height - half],
    ];
  }
  if (status === 'uxsuccess') {
    return [
      [top - 2, 2],
      [top + 2, height],
    ];
  }
  return [[top - 2, height + 4]];
}
