/** What producers and consumers must agree on, also across machines and versions. */
import { isUrgent } from '../payload.ts';
import type { Job } from '../queue.ts';

/** First part of every Redis key. */
export const KEY_PREFIX = 'stackvizd';
export const JOB_NAME = 'build';
/** The consumer computes the wait before a retry itself. */
export const CUSTOM_BACKOFF = 'stackvizd';

/** The greatest number, and so the last place, that BullMQ knows. */
const LAST = 2 ** 21 - 1;
const UPLOADS_SINCE_MS = Date.UTC(2010);
/** 2^21 of them are 39 years. */
const STEP_MS = 600_000;

/**
 * A job's priority for BullMQ, which takes 0 before all others and then the smallest number: an old
 * build's is the smaller the newer it is, to ten minutes.
 */
export function priorityOf(job: Job): number {
  if (isUrgent(job)) return 0;
  const steps = Math.floor(((job.uploadedMs ?? 0) - UPLOADS_SINCE_MS) / STEP_MS);
  return LAST - Math.min(Math.max(steps, 0), LAST - 1);
}
