/**
 * Notices that this process did not run for a while: the kernel drops events that nobody reads
 * (`max_queued_events`), and Node does not tell.
 */
import type { Clock } from '../clock.ts';

const TICK_MS = 500;
/** 16,384 events, the kernel's default, come in a second of heavy uploading. */
const STALL_MS = 1000;

/**
 * @param onStall gets how long the process stood still
 * @returns what ends it
 */
export function watchForStalls(clock: Clock, onStall: (stalledMs: number) => void): () => void {
  let cancel = () => {};
  function arm(): void {
    const dueMs = clock.elapsed() + TICK_MS;
    cancel = clock.after(TICK_MS, () => {
      const lateMs = clock.elapsed() - dueMs;
      arm();
      if (lateMs >= STALL_MS) onStall(lateMs);
    });
  }
  arm();
  return () => cancel();
}
