/**
 * When a build stops reading, so that what it has read is still published.
 *
 * A child process that reaches its limits of time or memory is killed, and nothing of its build is
 * shown but that. So reading ends a good deal before: the rest is for writing and publishing.
 */
import { getHeapStatistics } from 'node:v8';

const MEBIBYTE = 1024 * 1024;
/** Of the limits, for reading. */
const READING_SHARE = 0.8;
/** A full garbage collection of a large heap takes about this long; no more than half of the time. */
const COLLECT_EVERY_MS = 500;

/** To ask the kernel for the resident memory costs as much as to unpack 30 KiB. */
const MEASURE_EVERY_MS = 5;

/** Why reading must stop: a warning's code and sentence. */
export interface Spent {
  code: 'PROCESS_DEADLINE' | 'PROCESS_MEMORY';
  message: string;
}

/** Asked between two chunks of input; null: there is time and memory to read on. */
export type Budget = () => Spent | null;

/** Resident bytes a child process may have for its heap: room for the runtime and for buffers. */
export const maxResidentBytes = (heapMebibytes: number) => (2 * heapMebibytes + 256) * MEBIBYTE;

/**
 * The budget of one build, from now on.
 *
 * @param limits the `process` section of the config has them
 */
export function createBudget(limits: { timeoutSeconds: number; heapMebibytes: number }): Budget {
  const { timeoutSeconds, heapMebibytes } = limits;
  const end = performance.now() + timeoutSeconds * 1000 * READING_SHARE;
  const heap = heapMebibytes * MEBIBYTE * READING_SHARE;
  const resident = maxResidentBytes(heapMebibytes) * READING_SHARE;
  let collected = Number.NEGATIVE_INFINITY;
  let measured = Number.NEGATIVE_INFINITY;

  const isFull = () =>
    getHeapStatistics().used_heap_size > heap || process.memoryUsage.rss() > resident;

  return () => {
    const now = performance.now();
    if (now > end) {
      const message = `reading was stopped, it took most of process.timeoutSeconds, ${timeoutSeconds}`;
      return { code: 'PROCESS_DEADLINE', message };
    }
    if (now - measured < MEASURE_EVERY_MS) return null;
    measured = now;
    if (!isFull()) return null;
    // most of it may be garbage that V8 has had no reason to collect (children run with --expose-gc)
    if (now - collected > COLLECT_EVERY_MS) {
      globalThis.gc?.();
      collected = performance.now();
      if (!isFull()) return null;
    }
    const message = `reading was stopped, it took most of the memory of process.heapMebibytes, ${heapMebibytes}`;
    return { code: 'PROCESS_MEMORY', message };
  };
}
