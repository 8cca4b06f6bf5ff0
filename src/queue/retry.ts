/** What both queues do alike about builds that fail: when to try again, and what to remember. */
import type { StackvizError } from '../base/errors.ts';
import type { Job } from './queue.ts';

const LONGEST_BACKOFF_MS = 3_600_000;
const LONGEST_PAUSE_MS = 86_400_000;
const REASON_MAX = 1000;

/** Settings of the retries; the `queue` section of the config has them. */
export interface RetryPolicy {
  /** Tries in all. */
  attempts: number;
  /** Wait before the second try in seconds. */
  backoffSeconds: number;
}

const doubled = ({ backoffSeconds }: RetryPolicy, times: number, mostMs: number) =>
  Math.round(Math.min(backoffSeconds * 1000 * 2 ** Math.min(times, 40), mostMs));

/** Milliseconds to wait after the `tries`-th try (from 1): doubles each time, at most one hour. */
export const backoffMilliseconds = (policy: RetryPolicy, tries: number): number =>
  doubled(policy, tries - 1, LONGEST_BACKOFF_MS);

/**
 * Whether a build that failed is not to be tried again yet. Sweeps would do so for ever: they wait twice as long
 * after each failure, at most a day.
 *
 * @param failedMs when it was given up on, milliseconds since 1970
 */
export function isPaused(policy: RetryPolicy, failedMs: readonly number[], nowMs: number): boolean {
  const pauseMs = doubled(policy, failedMs.length, LONGEST_PAUSE_MS);
  return failedMs.some((atMs) => nowMs < atMs + pauseMs);
}

/** Whether nobody asks for a job but a sweep, which comes again; and what it goes by. */
export const sweptContent = ({ source, afresh, fingerprint }: Job): string | undefined =>
  source === 'sweep' && afresh !== true ? fingerprint : undefined;

/**
 * Whether a job of a build that is at work asks for nothing more: a sweep brings what is being read. Without this a
 * long build would run twice, and one that fails be tried again at once.
 *
 * @param atWork the fingerprint of the job at work
 */
export function bringsNothingNew(job: Job, atWork: unknown): boolean {
  const content = sweptContent(job);
  return content !== undefined && content === atWork;
}

/** True when a job that has failed `tries` times (this one included) is to be tried again. */
export function triesAgain(policy: RetryPolicy, tries: number, error: StackvizError): boolean {
  return error.retryable && tries < policy.attempts;
}

/**
 * The reason kept with a failed job: `CODE: message` on one line. Messages quote names an uploader
 * chose, and `status` prints them to a terminal, so control characters go.
 */
export function describeFailure(error: StackvizError): string {
  const text = `${error.code}: ${error.message}`;
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, REASON_MAX);
}
