/** Whether a page is one that we published: only such a page may run scripts. */
import { OUTPUT_DIRECTORY } from '../build/own-files.ts';
import { readManifest } from '../build/published.ts';
import { hashOfPage, PAGE } from '../publish/publication.ts';
import { holdDirectory, openFileBeneath } from '../tree/beneath.ts';

const PAGE_MAX_BYTES = 1024 * 1024;

/**
 * True where the manifest beside the page is ours and has the hash of the page. Anyone can upload a
 * `stackviz/index.htm`.
 *
 * @param segments of the page below the root
 */
export async function isOwnPage(root: string, segments: readonly string[]): Promise<boolean> {
  const [directory, name] = segments.slice(-2);
  if (directory !== OUTPUT_DIRECTORY || name !== PAGE) return false;
  const build = await holdDirectory(root, segments.slice(0, -2).join('/')).catch(() => null);
  if (build === null) return false;
  try {
    const manifest = await readManifest(build.path).catch(() => null);
    if (manifest?.page === undefined) return false;
    const file = await openFileBeneath(build.path, `${OUTPUT_DIRECTORY}/${PAGE}`);
    try {
      const { size } = await file.stat();
      return size <= PAGE_MAX_BYTES && hashOfPage(await file.readFile()) === manifest.page;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  } finally {
    await build.close();
  }
}
