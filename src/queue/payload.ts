/**
 * A job as it crosses a queue. What comes back from Redis was perhaps written by somebody else, so
 * it is checked like any other input; the path ends up below the logs root.
 */
import { z } from 'zod';
import { StackvizError } from '../base/errors.ts';
import { ROOT_NAME } from '../config/schema.ts';
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
  root: z.string().regex(ROOT_NAME).optional(),
  priority: z.enum(['fresh', 'backfill']).optional(),
  uploadedMs: z.number().min(0).optional(),
  afresh: z.boolean().optional(),
  fingerprint: z.string().max(200).optional(),
});

/**
 * Raised when an older worker would do the wrong thing with a job. A member that it may ignore needs
 * no new version: what it does not know is dropped.
 */
export const JOB_VERSION = 1;

const versionSchema = z.object({ version: z.int().default(1) });

/**
 * Checks a job.
 *
 * @throws StackvizError JOB_INVALID, never retryable; JOB_NEWER (retryable) of a job that a newer
 *   version made, which a worker of that version may take at the next try.
 */
export function parseJob(value: unknown): Job {
  const { data } = versionSchema.safeParse(value);
  if (data !== undefined && data.version > JOB_VERSION) {
    const message = `made by a newer version (job format ${data.version}, here ${JOB_VERSION})`;
    throw new StackvizError('JOB_NEWER', message, { retryable: true });
  }
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

/** The name of the root of a job that may be invalid. */
export function claimedRoot(value: unknown): string | null {
  const root = (value as { root?: unknown } | null | undefined)?.root;
  return typeof root === 'string' && ROOT_NAME.test(root) ? root : null;
}

/** What a job that may be invalid says of the content of its build. @param text of it, as JSON */
export function claimedFingerprint(text: string): unknown {
  try {
    return JSON.parse(text)?.fingerprint;
  } catch {
    return undefined;
  }
}

/** A backfill waits behind the others: a fresh upload has somebody who looks for it. */
export function isUrgent({ priority, source }: Job): boolean {
  return priority === undefined ? source !== 'sweep' : priority === 'fresh';
}
