/**
 * A job as it crosses a queue. What comes back from Redis was perhaps written by somebody else, so
 * it is checked like any other input; the path ends up below the logs root.
 */
import { z } from 'zod';
import { StackvizError } from '../errors.ts';
import type { Job } from './queue.ts';

const PATH_MAX = 4096;

/** True for a relative path in normal form: one build has one path, and so one job id. */
function isPlainPath(path: string): boolean {
  if (path.includes('\0')) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

const jobSchema = z.object({
  path: z
    .string()
    .min(1)
    .max(PATH_MAX)
    .refine(isPlainPath, 'must be a relative path in normal form, without ..'),
  source: z.enum(['watch', 'sweep', 'trigger']),
  reason: z.string().max(200),
});

/**
 * Checks a job.
 *
 * @throws StackvizError JOB_INVALID, never retryable.
 */
export function parseJob(value: unknown): Job {
  const parsed = jobSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'job';
  throw new StackvizError('JOB_INVALID', `${where}: ${issue?.message ?? 'not a job'}`);
}

/** The path of a job that may be invalid, for messages. */
export function claimedPath(value: unknown): string {
  const path = (value as { path?: unknown } | null | undefined)?.path;
  return typeof path === 'string' ? path.slice(0, PATH_MAX) : '(no path)';
}

/** Jobs of the sweep wait behind the others: a fresh upload has somebody who looks for it. */
export function isUrgent(job: Job): boolean {
  return job.source !== 'sweep';
}
