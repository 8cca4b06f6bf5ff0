/**
 * Access to the served tree as in beneath.ts, for a process that may wait for the disk: a child that works on one
 * build, the keeper of the history, a command. Opened in place, a directory takes a tenth of the CPU time that Node's
 * threads take for it. Never in a daemon: a file server that stands still would stop its event loop.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { StackvizError } from '../base/errors.ts';
import { DIRECTORY, FILE, refuse, splitRelative } from './beneath.ts';

/** A directory that is held open. Close it when done. */
export interface HeldInPlace {
  /** A path that means this directory as long as it is held, whatever happens to its name. */
  readonly path: string;
  close(): void;
}

/**
 * Opens a directory below `base` (itself trusted: it comes from the config or is a held directory).
 *
 * @throws as holdDirectory
 */
export function holdInPlace(base: string, relative: string): HeldInPlace {
  const parts = splitRelative(relative);
  let held = openSync(base, constants.O_RDONLY | constants.O_DIRECTORY);
  for (const [index, part] of parts.entries()) {
    const parent = held;
    const path = `/proc/self/fd/${parent}/${part}`;
    try {
      held = openSync(path, DIRECTORY);
    } catch (error) {
      refuse(error, relative, path, `${base}/${parts.slice(0, index + 1).join('/')}`);
    } finally {
      closeSync(parent);
    }
  }
  return { path: `/proc/self/fd/${held}`, close: () => closeSync(held) };
}

/** Opens a file below a directory, whatever it is. */
function openBeneath(base: string, relative: string): number {
  const parts = splitRelative(relative);
  const name = parts.pop();
  if (name === undefined) throw new StackvizError('PATH_NOT_PLAIN', 'a file has a name');
  const directory = holdInPlace(base, parts.join('/'));
  const path = `${directory.path}/${name}`;
  try {
    return openSync(path, FILE);
  } catch (error) {
    return refuse(error, relative, path, `${base}/${relative}`);
  } finally {
    directory.close();
  }
}

/**
 * The bytes of a regular file below `base`; null: it is not wanted.
 *
 * @param isWanted whether it is, by what is known of it
 * @throws as openFileBeneath
 */
export function readInPlace(
  base: string,
  relative: string,
  isWanted: (stats: Stats) => boolean,
): Buffer | null {
  const file = openBeneath(base, relative);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      throw new StackvizError('PATH_NOT_PLAIN', `not a regular file: ${relative}`);
    }
    return isWanted(stats) ? readFileSync(file) : null;
  } finally {
    closeSync(file);
  }
}
