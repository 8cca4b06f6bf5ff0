/** What both queues do alike about jobs that fail: when to try again, and what to remember. */
import type { StackvizError } from '../base/errors.ts';

const LONGEST_BACKOFF_MS = 3_600_000;
const REASON_MAX = 1000;

/** Settings of the retries; the `queue` section of the config has them. */
export interface RetryPolicy {
  /** Tries in all. */
  attempts: number;
  /** Wait before the second try in seconds. */
  backoffSeconds: number;
}

/** Milliseconds to wait after the `tries`-th try (from 1): doubles each time, at most one hour. */
export function backoffMilliseconds(policy: RetryPolicy, tries: number): number {
  const doubled = policy.backoffSeconds * 1000 * 2 ** Math.min(tries - 1, 40);
  return Math.round(Math.min(doubled, LONGEST_BACKOFF_MS));
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
