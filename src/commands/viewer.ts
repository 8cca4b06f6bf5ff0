/** `stackvizd viewer`: the page that shows builds which are published elsewhere, for any static host. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StackvizError } from '../base/errors.ts';
import { loadSite, renderViewer, VIEWER_MARK } from '../publish/site.ts';
import { makePath } from '../tree/make-path.ts';

const PAGE = 'index.html';

/** A directory of its own: a new one, or one with an earlier viewer. @throws StackvizError OUTPUT_TAKEN */
async function mustBeOurs(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  // a repository of pages has hidden ones; one that was interrupted has left what all versions call so
  const other = names.find((name) => !name.startsWith('.') && name !== 'assets');
  if (other === undefined) return;
  const page = await readFile(join(directory, PAGE), 'utf8').catch(() => '');
  if (page.includes(VIEWER_MARK)) return;
  const message = `${join(directory, other)} is there, and no viewer: name a directory of its own, for example ${join(directory, 'viewer')}`;
  throw new StackvizError('OUTPUT_TAKEN', message);
}

/**
 * @param directory is made if it does not exist
 * @throws StackvizError OUTPUT_TAKEN; system errors
 */
export async function writeViewer(directory: string): Promise<void> {
  await mustBeOurs(directory);
  const site = await loadSite();
  for (const { path, bytes } of site.files) {
    await makePath(dirname(join(directory, path)));
    await writeFile(join(directory, path), bytes);
  }
  await makePath(directory);
  await writeFile(join(directory, PAGE), renderViewer(site, './'));
}
