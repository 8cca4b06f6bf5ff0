/** Whether a logs root is there: while it is away, nothing says of a build that it is gone. */
import { readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { StackvizError, toStackvizError } from '../base/errors.ts';

/**
 * Which directory is at the path, to this process: device and inode. In the mount namespace of a unit it may be another
 * than to the rest of the machine. Rejects with system errors.
 */
export async function directoryAt(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** The error of a root that is not there, or may not be read. @param cause why, where the system said so */
export function rootMissing(root: string, cause?: unknown): StackvizError {
  const why = cause === undefined ? '' : `: ${toStackvizError(cause).message}`;
  const message = `the logs root ${root} is not a readable directory${why}`;
  return new StackvizError('ROOT_MISSING', message, { retryable: true, cause });
}

/**
 * Finds a root that is away: it cannot be read, or holds nothing but what is ours, as where nothing is mounted.
 * In place, as in-place.ts: not for a daemon's event loop.
 *
 * @param mayBeEmpty nobody knows of a build in it
 * @throws StackvizError ROOT_MISSING
 */
export function requireRoot(root: string, assetsDirectory: string, mayBeEmpty = false): void {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch (error) {
    throw rootMissing(root, error);
  }
  if (mayBeEmpty || names.some((name) => name !== assetsDirectory)) return;
  const message = `the logs root ${root} is empty: is it mounted?`;
  throw new StackvizError('ROOT_MISSING', message, { retryable: true });
}
