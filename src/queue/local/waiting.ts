/** The jobs that wait in a queue in memory, in the order in which they are to be taken. */
import { isUrgent } from '../payload.ts';
import type { Job } from '../queue.ts';

export interface WaitingJobs<T extends { job: Job }> {
  readonly size: number;
  /** Those that are not urgent. */
  readonly backfill: number;
  /** The urgent one that came first. */
  oldestUrgent(): T | undefined;
  has(entry: T): boolean;
  add(entry: T): void;
  remove(entry: T): void;
  /** The next one, which then waits no more: urgent ones as they came, then the newest upload. */
  take(): T | undefined;
}

export function createWaitingJobs<T extends { job: Job }>(): WaitingJobs<T> {
  // insertion order is the order of arrival
  const urgent = new Set<T>();
  const backfill = new Set<T>();

  /** Walks them all: the queue bounds their number, and a build takes far longer than the walk. */
  function newest(): T | undefined {
    let found: T | undefined;
    for (const entry of backfill) {
      if (found === undefined || (entry.job.uploadedMs ?? 0) > (found.job.uploadedMs ?? 0)) {
        found = entry;
      }
    }
    return found;
  }

  return {
    get size() {
      return urgent.size + backfill.size;
    },
    get backfill() {
      return backfill.size;
    },
    oldestUrgent: () => urgent.values().next().value,
    has: (entry) => urgent.has(entry) || backfill.has(entry),
    add: (entry) => void (isUrgent(entry.job) ? urgent : backfill).add(entry),
    remove(entry) {
      urgent.delete(entry);
      backfill.delete(entry);
    },
    take() {
      const [first] = urgent;
      const entry = first ?? newest();
      if (entry !== undefined) this.remove(entry);
      return entry;
    },
  };
}
