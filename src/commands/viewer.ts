/** `stackvizd viewer`: the page that shows builds which are published elsewhere, for any static host. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadSite, renderViewer } from '../publish/site.ts';
import { makePath } from '../tree/make-path.ts';

/** @param directory is made if it does not exist */
export async function writeViewer(directory: string): Promise<void> {
  const site = await loadSite();
  for (const { path, bytes } of site.files) {
    await makePath(dirname(join(directory, path)));
    await writeFile(join(directory, path), bytes);
  }
  await makePath(directory);
  await writeFile(join(directory, 'index.html'), renderViewer(site, './'));
}
