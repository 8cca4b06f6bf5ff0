/** When an index of runs is maintained. */
import type { Keeper } from './keeper.ts';

export interface Upkeep {
  /**
   * To be called every now and then: maintains the index where that is due, and goes on to be due until it has come to
   * its end; an index that was lost is made anew meanwhile. Rejects with what `maintain` does.
   */
  look(nowMs: number): Promise<void>;
  /** When it is due, milliseconds since 1970. */
  dueMs(): number;
}

/**
 * @param pauseMs between two maintenances
 * @param firstMs when the first is due
 */
export function createUpkeep(
  keeper: Pick<Keeper, 'isComplete' | 'maintain' | 'reindex'>,
  pauseMs: number,
  firstMs: number,
): Upkeep {
  let dueMs = firstMs;
  return {
    dueMs: () => dueMs,
    async look(nowMs) {
      if (nowMs >= dueMs) {
        await keeper.maintain(nowMs);
        dueMs = nowMs + pauseMs;
      } else if (!(await keeper.isComplete())) await keeper.reindex({ gently: true });
    },
  };
}
