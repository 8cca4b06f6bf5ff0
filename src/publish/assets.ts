/**
 * The files that all pages of a logs root share, put where an uploader, root or a restore may have been
 * before: what is not ours, not as it should be or not readable for the web server makes way.
 */
import { randomBytes } from 'node:crypto';
import type { BigIntStats, Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nullUnlessPassing } from '../base/errors.ts';
import { STAGING_PREFIX } from '../build/own-files.ts';
import { type HeldDirectory, holdDirectory, openFileBeneath } from '../tree/beneath.ts';
import { chmod, lstat, mkdir, rename, stat, utimes, writeFile } from '../tree/disk.ts';
import { named } from '../tree/names.ts';
import { removeEntry } from '../tree/remove.ts';

const DAY_MS = 86_400_000;
const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;
const WRITABLE_BY_OTHERS = 0o022;
const TRIES = 3;
/** Two changes of a file may bear the same time, that of the kernel's last tick. */
const LATELY_MS = 1000;

const temporaryName = () => `${STAGING_PREFIX}${randomBytes(6).toString('hex')}`;

/** Whether nobody but us, or root, can change it, and everybody may read it. @param ours root's is not good enough */
function isSafe(stats: Stats | BigIntStats, wanted: number, ours = false): boolean {
  const [uid, mode] = [Number(stats.uid), Number(stats.mode)];
  const trusted = uid === process.geteuid?.() || (uid === 0 && !ours);
  return trusted && (mode & WRITABLE_BY_OTHERS) === 0 && (mode & wanted) === wanted;
}

/** Renames an entry away, and removes it if we may; else it stays under a name that nobody uses. */
async function makeWay(directory: HeldDirectory, name: string): Promise<void> {
  const aside = temporaryName();
  try {
    await rename(directory.entry(name), directory.entry(aside));
  } catch (error) {
    // another worker was first
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await removeEntry(directory, aside).catch(() => undefined);
}

/** Makes a directory, unless something has its name. @returns null: what has it is no directory */
async function makeDirectory(parent: HeldDirectory, name: string): Promise<HeldDirectory | null> {
  const made = await mkdir(parent.entry(name), DIRECTORY_MODE).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      return false;
    },
  );
  const directory = await holdDirectory(parent.path, name).catch(nullUnlessPassing);
  // whatever the umask of whoever called us
  if (made && directory !== null) await chmod(directory.path, DIRECTORY_MODE);
  return directory;
}

/** A directory that is safe to put files into; made if there is none. */
async function safeDirectory(
  parent: HeldDirectory,
  name: string,
  ours: boolean,
): Promise<HeldDirectory> {
  for (let tries = 1; ; tries++) {
    const directory =
      (await holdDirectory(parent.path, name).catch(nullUnlessPassing)) ??
      (await makeDirectory(parent, name));
    if (directory !== null) {
      if (tries === TRIES || isSafe(await stat(directory.path), 0o555, ours)) return directory;
      await directory.close();
    }
    await makeWay(parent, name);
  }
}

/**
 * Bytes, and the file that last held them: a warm child places the same files for build after build, and
 * a file whose inode has not changed since need not be read again.
 */
const heldBy = new WeakMap<Buffer, string>();

/** Says that a file is still what it was; null where it changed so lately that its clock may not show more. */
function identity({ dev, ino, size, ctimeMs, ctimeNs }: BigIntStats): string | null {
  return Date.now() - Number(ctimeMs) > LATELY_MS ? `${dev}:${ino}:${size}:${ctimeNs}` : null;
}

/** Whether a file is there with just these bytes, safe, and not about to expire. */
async function isPlaced(directory: HeldDirectory, name: string, bytes: Buffer): Promise<boolean> {
  const path = directory.entry(name);
  const stats = await lstat(path, { bigint: true }).catch(nullUnlessPassing);
  if (stats === null || !isSafe(stats, 0o444)) return false;
  const now = identity(stats);
  if (now === null || heldBy.get(bytes) !== now) {
    if (!(await holds(directory, name, bytes))) return false;
    if (now !== null) heldBy.set(bytes, now);
  }
  return stats.mtimeMs >= Date.now() || (await keepAlive(path));
}

async function holds(directory: HeldDirectory, name: string, bytes: Buffer): Promise<boolean> {
  const file = await openFileBeneath(directory.path, name).catch(nullUnlessPassing);
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    return size === bytes.length && bytes.equals(await file.readFile());
  } finally {
    await file.close();
  }
}

/** Dates a file a day ahead: to be done once a day, not once a publish. @returns false: not allowed */
async function keepAlive(path: string): Promise<boolean> {
  const ahead = new Date(Date.now() + DAY_MS);
  return utimes(path, ahead, ahead).then(
    () => true,
    (error) => nullUnlessPassing(error) !== null,
  );
}

async function writeWhole(directory: HeldDirectory, name: string, bytes: Buffer): Promise<void> {
  const unfinished = temporaryName();
  const place = () => rename(directory.entry(unfinished), directory.entry(name));
  try {
    await writeFile(directory.entry(unfinished), bytes, { mode: FILE_MODE, flush: true });
    await chmod(directory.entry(unfinished), FILE_MODE);
    await place().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EISDIR') throw error;
      await makeWay(directory, name);
      await place();
    });
  } catch (error) {
    // on a full disk every try would leave one
    await removeEntry(directory, unfinished).catch(() => undefined);
    throw error;
  }
}

/** A file to be placed. */
export interface Asset {
  /** Relative to the directory they are placed in. */
  path: string;
  bytes: Buffer;
}

/**
 * A directory below the root, safe all the way.
 *
 * @param ours those in the first one have to be ours: what is in them is placed anew
 */
async function safePlace(root: string, path: string, ours: boolean): Promise<HeldDirectory> {
  let directory = await holdDirectory(root, '');
  let place = root;
  for (const [index, part] of path.split('/').entries()) {
    const parent = directory;
    place = `${place}/${part}`;
    try {
      directory = await safeDirectory(parent, part, ours && index > 0);
    } catch (error) {
      throw await named(error, parent.path, dirname(place));
    } finally {
      await parent.close();
    }
  }
  return directory;
}

/**
 * Makes sure that files are below the logs root, whole, readable and not about to expire.
 *
 * @param place directory that they are placed in, relative to the root
 * @throws system errors
 */
export async function placeAssets(
  root: string,
  place: string,
  assets: readonly Asset[],
): Promise<void> {
  const byDirectory = Map.groupBy(assets, ({ path }) => dirname(join(place, path)));
  for (const [path, files] of byDirectory) {
    await placeIn(root, path, files, false).catch((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
      // root made it, by a command that acted for itself
      return placeIn(root, path, files, true);
    });
  }
}

async function placeIn(root: string, path: string, files: readonly Asset[], ours: boolean) {
  const directory = await safePlace(root, path, ours);
  try {
    for (const file of files) {
      const name = basename(file.path);
      if (await isPlaced(directory, name, file.bytes)) continue;
      await writeWhole(directory, name, file.bytes);
    }
  } catch (error) {
    throw await named(error, directory.path, `${root}/${path}`);
  } finally {
    await directory.close();
  }
}
