/** What producers and consumers must agree on, also across machines and versions. */

/** First part of every Redis key. */
export const KEY_PREFIX = 'stackvizd';
export const JOB_NAME = 'build';
/** BullMQ takes jobs without a priority (0) before all others. */
export const SWEEP_PRIORITY = 10;
/** The consumer computes the wait before a retry itself. */
export const CUSTOM_BACKOFF = 'stackvizd';
