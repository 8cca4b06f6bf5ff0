/**
 * Makes a directory and those it lies in. Node's own way (`mkdir`, recursive) says ENOENT where the file
 * system is read-only, broken, gone stale or over quota.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** @throws system errors under their own names; none where it is there already */
export async function makePath(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const above = dirname(resolve(path));
    if (code === 'ENOENT' && above !== resolve(path)) {
      await makePath(above);
      await mkdir(path);
    } else if (!(await stat(path).catch(() => null))?.isDirectory()) throw error;
  }
}
