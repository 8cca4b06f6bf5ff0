/**
 * Time in which a build could have been worked on. A daemon that stood still (a frozen machine, a
 * debugger) must not find that all its builds took too long, nor one that waited for Redis.
 */

/** A longer step than this many of them was not work: we stood still. */
const STEPS_MAX = 3;
const LONGEST_STEP_MS = 1_000;
const STEPS = 20;

export interface Stopwatch {
  /** Stops the time while `work` runs. */
  except<T>(work: () => Promise<T>): Promise<T>;
  end(): void;
}

/** Calls `onOver` once, as soon as `limitMs` are over. */
export function startStopwatch(limitMs: number, onOver: () => void): Stopwatch {
  const stepMs = Math.min(LONGEST_STEP_MS, Math.ceil(limitMs / STEPS));
  let last = performance.now();
  let spent = 0;
  let exceptions = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    if (exceptions === 0) spent += Math.min(now - last, STEPS_MAX * stepMs);
    last = now;
    if (spent < limitMs) return;
    clearInterval(timer);
    onOver();
  }, stepMs);
  return {
    async except(work) {
      exceptions += 1;
      try {
        return await work();
      } finally {
        exceptions -= 1;
        last = performance.now();
      }
    },
    end: () => clearInterval(timer),
  };
}
