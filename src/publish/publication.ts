/**
 * Puts a dataset into `<build>/stackviz/` so that readers see all of it or none.
 *
 * Everything is written into a staging directory beside it, `.stackviz-<random>`. The first publish
 * is the rename of that directory. A republish moves the data files in, whose names hold a hash of
 * their content, so none that is in use is overwritten; then the rename of `config.json` turns
 * readers over, and the manifest comes last: until it is there the build is not done and is processed
 * again. The files of the generation before stay, for the pages that are open.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { nullUnlessPassing } from '../base/errors.ts';
import { leftovers, MANIFEST, OUTPUT_DIRECTORY, STAGING_PREFIX } from '../build/ours.ts';

import { newerFormat, type PublishedManifest, readManifest } from '../build/published.ts';
import type { Artifact, Manifest, SiteConfig } from '../format/dataset.ts';
import { type HeldDirectory, holdDirectory } from '../tree/beneath.ts';
import { removeEntry } from '../tree/remove.ts';

export interface Publication {
  /** Where data files go. */
  readonly dataDirectory: string;
  commit(parts: { page: string; config: SiteConfig; manifest: Manifest }): Promise<void>;
  /** Removes the staging directory; does nothing after a commit. */
  abandon(): Promise<void>;
}

const PAGE = 'index.htm';
const DATA = 'data';
const CONFIG = `${DATA}/config.json`;

/** The files that a commit with these artifacts publishes, but for the manifest that lists them. */
export function publishedFiles(artifacts: Artifact[]): string[] {
  return [PAGE, CONFIG, ...artifacts.map(({ path }) => `data/${path}`)];
}

/** Has a file, or the entries of a directory, on the disk. */
async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what runs that were killed left behind; the newest run owns the build. */
export async function removeLeftovers(build: HeldDirectory): Promise<void> {
  for (const name of await leftovers(build.path)) {
    await removeEntry(build, name);
  }
}

/** The published dataset, held; null where `data` is not the directory that we made. */
async function holdPublished(
  build: HeldDirectory,
): Promise<{ output: HeldDirectory; data: HeldDirectory } | null> {
  const output = await holdDirectory(build.path, OUTPUT_DIRECTORY);
  try {
    return { output, data: await holdDirectory(output.path, DATA) };
  } catch (error) {
    await output.close();
    return nullUnlessPassing(error);
  }
}

/** Moves a staged dataset into the published one; false: that one is not as we left it. */
async function republish(
  build: HeldDirectory,
  staging: HeldDirectory,
  before: PublishedManifest,
  manifest: Manifest,
): Promise<boolean> {
  const published = await holdPublished(build);
  if (published === null) return false;
  const { output, data } = published;
  /** The held directory a file is in, and its name there. */
  const locate = (name: string): [HeldDirectory, string] =>
    name.startsWith(`${DATA}/`) ? [data, name.slice(DATA.length + 1)] : [output, name];
  const at = (name: string) => {
    const [directory, entry] = locate(name);
    return directory.entry(entry);
  };
  const move = async (name: string) => {
    try {
      await rename(staging.entry(name), at(name));
    } catch (error) {
      // not as we left it: a directory has the name of a file of ours
      if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
      await removeEntry(...locate(name));
      await rename(staging.entry(name), at(name));
    }
  };
  try {
    const staged = (await readdir(staging.entry(DATA))).map((name) => `${DATA}/${name}`);
    for (const name of [...staged.filter((file) => file !== CONFIG), PAGE, CONFIG]) {
      await move(name);
    }
    // a rename is on the disk when its directory is; what the manifest lists goes before it
    await sync(data.path);
    await move(MANIFEST);
    await sync(output.path);
    const wanted = new Set([...before.files, ...manifest.files, MANIFEST]);
    for (const place of ['', `${DATA}/`]) {
      for (const entry of await readdir(at(place), { withFileTypes: true })) {
        if (!entry.isFile() || wanted.has(place + entry.name)) continue;
        await rm(at(place + entry.name), { force: true });
      }
    }
  } finally {
    await data.close();
    await output.close();
  }
  return true;
}

/** Renames the staging directory to its place; a `stackviz` that is not ours makes way. */
async function publishFirst(build: HeldDirectory, staged: string): Promise<void> {
  const place = build.entry(OUTPUT_DIRECTORY);
  const aside = `${STAGING_PREFIX}old-${randomBytes(6).toString('hex')}`;
  await rename(place, build.entry(aside)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(build.entry(staged), place);
  await removeEntry(build, aside);
}

/**
 * Begins to publish into a build.
 *
 * @param build held for the life of the publication
 */
export async function beginPublication(build: HeldDirectory): Promise<Publication> {
  await removeLeftovers(build);
  const staged = `${STAGING_PREFIX}${randomBytes(6).toString('hex')}`;
  await mkdir(build.entry(`${staged}/data`), { recursive: true, mode: 0o755 });
  const staging = await holdDirectory(build.path, staged);
  let open = true;

  const end = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await staging.close();
    await removeEntry(build, staged);
  };

  return {
    dataDirectory: staging.entry('data'),
    async commit({ page, config, manifest }) {
      const texts = {
        [PAGE]: page,
        [CONFIG]: JSON.stringify(config),
        [MANIFEST]: `${JSON.stringify(manifest, null, 1)}\n`,
      };
      for (const [path, text] of Object.entries(texts)) {
        await writeFile(staging.entry(path), text, { mode: 0o644 });
      }
      const data = (await readdir(staging.entry(DATA))).map((name) => `${DATA}/${name}`);
      for (const path of [...data, PAGE, MANIFEST, DATA, '']) await sync(staging.entry(path));
      const before = await readManifest(build.path);
      // published meanwhile by another machine that runs a newer version
      if (before !== null && before.formatVersion > manifest.formatVersion) throw newerFormat();
      const republished = before !== null && (await republish(build, staging, before, manifest));
      if (!republished) await publishFirst(build, staged);
      await sync(build.path);
      await end();
    },
    abandon: end,
  };
}
