/**
 * The files that all pages of a logs root share, put where an uploader, root or a restore may have been
 * before: what is not ours, not as it should be or not readable for the web server makes way.
 */
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, mkdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { nullUnlessPassing } from '../base/errors.ts';
import { STAGING_PREFIX } from '../build/ours.ts';
import { type HeldDirectory, holdDirectory, openFileBeneath } from '../tree/beneath.ts';
import { named } from '../tree/names.ts';
import { removeEntry } from '../tree/remove.ts';

const DAY_MS = 86_400_000;
const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;
const WRITABLE_BY_OTHERS = 0o022;
const TRIES = 3;

const temporaryName = () => `${STAGING_PREFIX}${randomBytes(6).toString('hex')}`;

/** Whether nobody but us, or root, can change it, and everybody may read it. */
function isSafe({ uid, mode }: Stats, wanted: number): boolean {
  const trusted = uid === process.geteuid?.() || uid === 0;
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

/** A directory that is safe to put files into; made if there is none. */
async function safeDirectory(parent: HeldDirectory, name: string): Promise<HeldDirectory> {
  for (let tries = 1; ; tries++) {
    const made = await mkdir(parent.entry(name), DIRECTORY_MODE).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        return false;
      },
    );
    const directory = await holdDirectory(parent.path, name).catch(nullUnlessPassing);
    if (directory !== null) {
      // whatever the umask of whoever called us
      if (made) await chmod(directory.path, DIRECTORY_MODE);
      if (tries === TRIES || isSafe(await stat(directory.path), 0o555)) return directory;
      await directory.close();
    }
    await makeWay(parent, name);
  }
}

/** Whether a file is there with just these bytes, safe, and not about to expire. */
async function isPlaced(directory: HeldDirectory, name: string, bytes: Buffer): Promise<boolean> {
  const file = await openFileBeneath(directory.path, name).catch(nullUnlessPassing);
  if (file === null) return false;
  try {
    const stats = await file.stat();
    if (stats.size !== bytes.length || !isSafe(stats, 0o444)) return false;
    if (!bytes.equals(await file.readFile())) return false;
    return stats.mtimeMs >= Date.now() || (await keepAlive(directory.entry(name)));
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

/**
 * Makes sure that a file is below the logs root, whole, readable and not about to expire.
 *
 * @param path relative to the root
 * @throws system errors
 */
export async function placeAsset(root: string, path: string, bytes: Buffer): Promise<void> {
  const parts = path.split('/');
  const name = parts.pop() as string;
  let directory = await holdDirectory(root, '');
  let place = root;
  try {
    for (const part of parts) {
      const parent = directory;
      directory = await safeDirectory(parent, part);
      place = `${place}/${part}`;
      await parent.close();
    }
    if (await isPlaced(directory, name, bytes)) return;
    await writeWhole(directory, name, bytes);
  } catch (error) {
    throw await named(error, directory.path, place);
  } finally {
    await directory.close();
  }
}
