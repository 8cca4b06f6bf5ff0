/**
 * Removes what an uploader made, however it was made.
 *
 * `fs.rm` goes by paths: it fails on a tree that is deeper than a path may be long, and a directory
 * that becomes a link while it works would lead it astray. Here every directory is opened without
 * following links, and each one found in it is first moved to the top, so that nothing ever lies
 * more than one level deep.
 */
import { randomBytes } from 'node:crypto';
import { type HeldDirectory, holdDirectory } from './beneath.ts';
import { opendir, rename, rmdir, unlink } from './disk.ts';

/** Names are bytes: one that is no UTF-8 could not be given back as a string. */
function entryPath(directory: HeldDirectory, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(directory.entry('')), name]);
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** For a `catch`: somebody else removes the same, and was first. */
function bearGone(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

/** Times a directory is emptied again that somebody still writes into. */
const ROUNDS = 100;

/** Whether `path` was removed or is gone; false: it is a directory. */
async function unlinkFile(path: Buffer | string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    if (codeOf(error) === 'EISDIR' || codeOf(error) === 'EPERM') return false;
    throw error;
  }
}

/**
 * Removes an entry of a directory, with all that is in it, and what is written into it meanwhile; none
 * is no error.
 *
 * @param name a single component; what is moved beside it is called `<name>-<random>`
 * @throws system errors
 */
export async function removeEntry(parent: HeldDirectory, name: string): Promise<void> {
  const pending = [name];
  let rounds = 0;
  for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
    if (await unlinkFile(parent.entry(top))) continue;
    const directory = await holdDirectory(parent.path, top).catch(bearGone);
    if (directory === null) continue;
    try {
      // the type does not say of what class the names are
      const entries = (await opendir(directory.path, {
        encoding: 'buffer' as BufferEncoding,
      })) as unknown as AsyncIterable<{ name: Buffer }>;
      for await (const entry of entries) {
        const path = entryPath(directory, entry.name);
        if (await unlinkFile(path)) continue;
        const moved = `${name}-${randomBytes(6).toString('hex')}`;
        await rename(path, parent.entry(moved)).catch(bearGone);
        pending.push(moved);
      }
    } finally {
      await directory.close();
    }
    try {
      await rmdir(parent.entry(top)).catch(bearGone);
    } catch (error) {
      rounds += 1;
      if (codeOf(error) !== 'ENOTEMPTY' || rounds > ROUNDS) throw error;
      pending.push(top);
    }
  }
}
