/**
 * Whether a daemon deserves its next sign of life: docs/adr/0006-what-the-watchdog-watches.md.
 *
 * That its event loop runs is shown by being asked at all.
 */
import { doneOf, type Vitals } from './vitals.ts';

/** A question to Redis ends within 10 s, with an answer or an error. */
const NO_END_MS = 30_000;
/** A worker takes a waiting job within milliseconds. */
const NOTHING_TAKEN_MS = 300_000;

export interface Liveness {
  /** A question to Redis has ended, with an answer or with an error: both show that we live. */
  asked(): void;
  /** What is wrong; null: alive. */
  fault(vitals: Vitals): string | null;
}

/**
 * @param takesJobs the daemon is a worker
 * @param now milliseconds of a clock that only goes forward
 */
export function createLiveness(
  takesJobs: boolean,
  now: () => number = () => performance.now(),
): Liveness {
  let askedMs = now();
  let idleSinceMs: number | null = null;
  let finished = 0;

  return {
    asked() {
      askedMs = now();
    },

    fault(vitals) {
      const { failed, retried } = vitals;
      const before = finished;
      finished = doneOf(vitals) + failed + retried;
      const { queue, redisAwaySinceMs } = vitals;
      const taken = redisAwaySinceMs === null && queue?.stopped === undefined;
      const jobsWait = taken && (queue?.waiting ?? 0) > 0;
      const idle = takesJobs && jobsWait && vitals.running === 0 && finished === before;
      idleSinceMs = idle ? (idleSinceMs ?? now()) : null;
      if (now() - askedMs > NO_END_MS) return 'a question to Redis does not end';
      if (idleSinceMs !== null && now() - idleSinceMs > NOTHING_TAKEN_MS) {
        return 'builds wait and none is taken';
      }
      return null;
    },
  };
}
