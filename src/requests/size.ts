/** What a directory takes on the disk. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Of st_blocks, see stat(2). */
const BLOCK_BYTES = 512;

/** Bytes that a directory takes with all that is in it; what goes away meanwhile takes none. */
export async function sizeOf(directory: string): Promise<number> {
  let bytes = 0;
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  for (const name of ['', ...entries]) {
    const stats = await lstat(join(directory, name)).catch(() => null);
    bytes += (stats?.blocks ?? 0) * BLOCK_BYTES;
  }
  return bytes;
}
