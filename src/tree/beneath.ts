/**
 * Access to the served tree, whose every byte and name an uploader chose.
 *
 * A path is walked one component at a time with O_NOFOLLOW, each component opened relative to the
 * directory before it (`/proc/self/fd/N/name`, Node's way to say openat). So no symbolic link is
 * followed, wherever it stands, and a component that is swapped while we work changes nothing.
 */
import { constants } from 'node:fs';
import { StackvizError } from '../base/errors.ts';
import { type OpenFile, open } from './disk.ts';
import { renamed } from './names.ts';

export const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
// O_NONBLOCK: opening a FIFO must not wait for a writer
export const FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A directory that is held open. Close it when done. */
export interface HeldDirectory {
  /** A path that means this directory as long as it is held, whatever happens to its name. */
  readonly path: string;
  /** The path of an entry in it. `name` must be one component. */
  entry(name: string): string;
  close(): Promise<void>;
}

/** Splits a relative path; rejects what could leave the directory it is relative to. */
export function splitRelative(relative: string): string[] {
  const parts = relative.split('/').filter((part) => part !== '' && part !== '.');
  if (relative.startsWith('/') || parts.includes('..') || relative.includes('\0')) {
    throw new StackvizError('PATH_OUTSIDE', `not a path below the directory: ${relative}`);
  }
  return parts;
}

function hold(handle: OpenFile): HeldDirectory {
  const path = `/proc/self/fd/${handle.fd}`;
  return { path, entry: (name) => `${path}/${name}`, close: () => handle.close() };
}

/** Errors that mean "there is a link or something else that no upload should hold here". */
export function refuse(error: unknown, path: string, opened: string, name: string): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ELOOP' || code === 'ENOTDIR' || code === 'EMLINK') {
    throw new StackvizError('PATH_NOT_PLAIN', `a symbolic link or no directory in ${path}`, {
      cause: error,
    });
  }
  throw renamed(error, opened, name);
}

/**
 * Opens a directory below `base` (itself trusted: it comes from the config or is a held directory).
 *
 * @throws StackvizError PATH_OUTSIDE, PATH_NOT_PLAIN; system errors such as ENOENT as they are.
 */
export async function holdDirectory(base: string, relative: string): Promise<HeldDirectory> {
  const parts = splitRelative(relative);
  // the base itself may be a symbolic link (its owner's choice), or /proc/self/fd/N, which is one
  let handle = await open(base, constants.O_RDONLY | constants.O_DIRECTORY);
  for (const [index, part] of parts.entries()) {
    const parent = handle;
    const path = `/proc/self/fd/${parent.fd}/${part}`;
    try {
      handle = await open(path, DIRECTORY);
    } catch (error) {
      refuse(error, relative, path, `${base}/${parts.slice(0, index + 1).join('/')}`);
    } finally {
      await parent.close();
    }
  }
  return hold(handle);
}

/**
 * Opens a regular file below `base` for reading.
 *
 * @throws StackvizError as holdDirectory, also when the file is a link, FIFO, device or socket.
 */
export async function openFileBeneath(base: string, relative: string): Promise<OpenFile> {
  const parts = splitRelative(relative);
  const name = parts.pop();
  if (name === undefined) throw new StackvizError('PATH_NOT_PLAIN', 'a file has a name');
  const directory = await holdDirectory(base, parts.join('/'));
  try {
    const path = directory.entry(name);
    const handle = await open(path, FILE).catch((error) =>
      refuse(error, relative, path, `${base}/${[...parts, name].join('/')}`),
    );
    const stats = await handle.stat();
    if (stats.isFile()) return handle;
    await handle.close();
    throw new StackvizError('PATH_NOT_PLAIN', `not a regular file: ${relative}`);
  } finally {
    await directory.close();
  }
}
