/**
 * Opens what is read of a build. The log archiver packs and removes files, and log expiry whole
 * builds, at any moment; a job may upload what only its user may read. What may pass by itself is
 * thrown, so that a build is not published, or taken for done, without what could be read a moment
 * later.
 */
import { StackvizError, toStackvizError } from '../base/errors.ts';
import { type HeldDirectory, holdDirectory, openFileBeneath } from '../tree/beneath.ts';
import type { OpenFile } from '../tree/disk.ts';
import type { Warnings } from './warnings.ts';

/** What was there a moment ago: the build is looked at once more. */
const gone = (path: string) =>
  new StackvizError('INPUT_GONE', `${path} has vanished`, { retryable: true });

/** @returns null, with a warning, for what will never be read; otherwise throws what may pass. */
function leaveOut(thrown: unknown, path: string, warnings: Warnings): null {
  const error = toStackvizError(thrown);
  if (error.retryable) throw error;
  if (error.code === 'ENOENT') throw gone(path);
  if (error.code === 'PATH_NOT_PLAIN') {
    warnings.add('INPUT_NOT_PLAIN', 'an input that is no regular file is not read', { path });
  } else {
    warnings.add('INPUT_UNREADABLE', `may not be read (${error.code})`, { path });
  }
  return null;
}

/**
 * Opens an input, by its path relative to the build; null: it is left out.
 *
 * @throws StackvizError INPUT_GONE (retryable) when it has vanished; system errors that may pass
 */
export function openInput(
  build: string,
  path: string,
  warnings: Warnings,
): Promise<OpenFile | null> {
  return openFileBeneath(build, path).catch((error) => leaveOut(error, path, warnings));
}

/** Opens a directory of inputs as openInput does. */
export function openInputDirectory(
  build: string,
  path: string,
  warnings: Warnings,
): Promise<HeldDirectory | null> {
  return holdDirectory(build, path).catch((error) => leaveOut(error, path, warnings));
}

/** Opens an input that was opened before. @throws StackvizError INPUT_GONE (retryable), system errors */
export function reopenInput(build: string, path: string): Promise<OpenFile> {
  return openFileBeneath(build, path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? gone(path) : error;
  });
}
