/** Time as the watcher sees it, so that tests can turn it. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that have passed since some moment: nobody sets them. */
  elapsed(): number;
  /** Runs `action` once after about `delayMs`; returns what cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

// a longer delay makes Node fire at once
const MAX_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after(delayMs, action) {
    const endMs = Date.now() + delayMs;
    let timer: NodeJS.Timeout;
    const arm = () => {
      const leftMs = endMs - Date.now();
      if (leftMs > MAX_DELAY_MS) timer = setTimeout(arm, MAX_DELAY_MS);
      // timers round down to a millisecond; one that fires early would only be set again
      else timer = setTimeout(action, Math.max(0, leftMs) + 1);
    };
    arm();
    return () => clearTimeout(timer);
  },
};
