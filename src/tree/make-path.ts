/**
 * Makes a directory and those it lies in. Node's own way (`mkdir`, recursive) says ENOENT where the file
 * system is read-only, broken, gone stale or over quota.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Makes one directory; that somebody else made it meanwhile is no error. */
async function makeDirectory(path: string): Promise<void> {
  await mkdir(path).catch(async (error) => {
    if (!(await stat(path).catch(() => null))?.isDirectory()) throw error;
  });
}

/** @throws system errors under their own names; none where it is there already */
export async function makePath(path: string): Promise<void> {
  try {
    await makeDirectory(path);
  } catch (error) {
    const above = dirname(resolve(path));
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === resolve(path)) throw error;
    await makePath(above);
    await makeDirectory(path);
  }
}
