/**
 * Sites that `export` wrote somewhere: by their manifest, which names their files. What is ours is no input of
 * the next run, wherever it stands; what lies beside it still is.
 *
 * For commands on somebody's own directories: a daemon parses no manifest that was uploaded.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MANIFEST } from '../own-files.ts';

const MAX_BYTES = 16 * 1024 * 1024;

const schema = z.object({
  generator: z.object({ name: z.literal('stackvizd') }),
  // nothing that could lead out of the directory
  files: z.array(
    z.string().regex(/^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/),
  ),
});

/** The files of the site that stands in a directory, relative to it; null: none of ours is there. */
export async function filesOfSite(directory: string): Promise<string[] | null> {
  const path = join(directory, MANIFEST);
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > MAX_BYTES) return null;
    return schema.parse(JSON.parse(await readFile(path, 'utf8'))).files;
  } catch {
    return null;
  }
}

/** The paths, relative to a build, without those that are files of a site of ours. */
export async function withoutSites<T extends { path: string }>(
  build: string,
  found: readonly T[],
): Promise<T[]> {
  const places = new Set<string>(['']);
  for (const { path } of found) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      places.add(path.slice(0, at));
    }
  }
  const ours = new Set<string>();
  for (const place of places) {
    for (const file of (await filesOfSite(join(build, place))) ?? []) {
      ours.add(place === '' ? file : `${place}/${file}`);
    }
  }
  return found.filter(({ path }) => !ours.has(path));
}
