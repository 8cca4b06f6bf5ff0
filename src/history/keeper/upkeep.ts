/** When an index of runs is maintained. */
import type { Keeper } from './keeper.ts';

/**
 * Makes what is to be called every now and then: it maintains the index where that is due, and goes on to be due until
 * it has come to its end; an index that was lost is made anew meanwhile. Rejects with what `maintain` does.
 *
 * @param pauseMs between two maintenances
 * @param sinceMs the first pause begins then
 */
export function createUpkeep(
  keeper: Pick<Keeper, 'isComplete' | 'maintain' | 'reindex'>,
  pauseMs: number,
  sinceMs: number,
): (nowMs: number) => Promise<void> {
  let dueMs = sinceMs + pauseMs;
  return async (nowMs) => {
    if (nowMs >= dueMs) {
      await keeper.maintain(nowMs);
      dueMs = nowMs + pauseMs;
    } else if (!(await keeper.isComplete())) await keeper.reindex({ gently: true });
  };
}
