/**
 * Lists directories of the served tree without following links.
 *
 * The directory itself is opened with O_NOFOLLOW. Components above it could be swapped for a link by
 * someone who may write there, which would show us names and times of another directory and no
 * more: what we report are paths below the root, and whoever reads them walks every component.
 */
import { constants, type Dirent } from 'node:fs';
import { lstat, open, opendir } from '../tree/disk.ts';

export type EntryType = 'file' | 'directory' | 'other';

export interface Entry {
  name: string;
  type: EntryType;
}

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const BATCH = 256;

/** Errors that say that a directory or file is not there (any more), or is a link now. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** Whether an error only says that what we wanted to read has gone. */
export function isGone(error: unknown): boolean {
  return GONE.has((error as NodeJS.ErrnoException).code ?? '');
}

/** The entries of a directory. Rejects with system errors, see `isGone`. */
export async function* entriesOf(path: string): AsyncGenerator<Entry> {
  const handle = await open(path, DIRECTORY);
  try {
    const held = `/proc/self/fd/${handle.fd}`;
    for await (const entry of await opendir(held, { bufferSize: BATCH })) {
      yield { name: entry.name, type: await typeOf(entry, `${held}/${entry.name}`) };
    }
  } finally {
    await handle.close();
  }
}

async function typeOf(entry: Dirent, path: string): Promise<EntryType> {
  if (entry.isDirectory()) return 'directory';
  if (entry.isFile()) return 'file';
  if (entry.isSymbolicLink() || entry.isFIFO() || entry.isSocket()) return 'other';
  // a file system that does not tell the type, or a device
  const stats = await lstat(path).catch(() => null);
  if (stats?.isDirectory()) return 'directory';
  return stats?.isFile() ? 'file' : 'other';
}
