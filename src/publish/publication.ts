/**
 * Puts a dataset into `<build>/stackviz/` so that readers see all of it or none.
 *
 * Everything is written into a staging directory beside it (staging.ts). The first publish is the
 * rename of the dataset in it. A republish moves the data files in, whose names hold a hash of their
 * content, so none that is in use is overwritten; then the rename of `config.json` turns readers over,
 * and the manifest comes last: until it is there the build is not done and is processed again. The
 * files of the generation before stay, for the pages that are open.
 *
 * Two may believe that they hold a build. Before the first step the hold is confirmed, all others are
 * fenced off, and what is published must be what it was when the build was looked at (ADR 16).
 */

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { nullUnlessPassing } from '../base/errors.ts';
import { type Hold, soleHold } from '../base/hold.ts';
import { hasLeftovers, MANIFEST, OUTPUT_DIRECTORY, SUMMARY } from '../build/own-files.ts';
import { newerFormat, type PublishedManifest, readManifest } from '../build/published.ts';
import type { Artifact, Manifest, SiteConfig } from '../format/dataset.ts';
import type { Summary } from '../format/summary.ts';
import { type HeldDirectory, holdDirectory } from '../tree/beneath.ts';
import { open, readdir, rename, writeFile } from '../tree/disk.ts';
import { buildTaken, DATA, makeStaging, type Staging, takeAwayOthers } from './staging.ts';

/** All of a dataset but its data files. */
interface Parts {
  page: string;
  config: SiteConfig;
  summary: Summary;
  manifest: Manifest;
}

export interface Publication {
  /** Where data files go. */
  readonly dataDirectory: string;
  /** Whether somebody else took away what is being prepared: then whatever fails, fails by that. */
  isTaken(): Promise<boolean>;
  /**
   * Publishes, and ends the publication.
   *
   * @returns false: another run has published just this meanwhile; or, of a failure, anything
   * @throws StackvizError JOB_LOST, BUILD_TAKEN, FORMAT_NEWER (all retryable); system errors
   */
  commit(parts: Parts): Promise<boolean>;
  /** Removes the staging directory; does nothing after a commit. */
  abandon(): Promise<void>;
}

export const PAGE = 'index.htm';
const CONFIG = `${DATA}/config.json`;
/** Times a `stackviz` that somebody puts there makes way before we give up. */
const MAKE_WAY_TRIES = 5;

/** The files that a commit with these artifacts publishes, but for the manifest that lists them. */
export function publishedFiles(artifacts: Artifact[]): string[] {
  return [PAGE, SUMMARY, CONFIG, ...artifacts.map(({ path }) => `data/${path}`)];
}

/** What the manifest says of its page. */
export const hashOfPage = (page: string | Uint8Array): string =>
  createHash('sha256').update(page).digest('hex');

/** Has a file, or the entries of a directory, on the disk. */
async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what runs that were killed left behind. */
export async function removeLeftovers(build: HeldDirectory, hold = soleHold()): Promise<void> {
  if (!(await hasLeftovers(build.path))) return;
  await hold.confirm();
  await takeAwayOthers(build);
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
  staging: Staging,
  before: PublishedManifest,
  { files }: Manifest,
): Promise<boolean> {
  const published = await holdPublished(build);
  if (published === null) return false;
  const { output, data } = published;
  /** The held directory a file is in, and its name there. */
  const locate = (name: string): [HeldDirectory, string] =>
    name.startsWith(`${DATA}/`) ? [data, name.slice(DATA.length + 1)] : [output, name];
  const move = async (name: string) => {
    const [directory, entry] = locate(name);
    const here = () => rename(staging.dataset.entry(name), directory.entry(entry));
    await here().catch(async (error: NodeJS.ErrnoException) => {
      // not as we left it: a directory has the name of a file of ours
      if (error.code !== 'EISDIR') throw error;
      await staging.moveAside(directory, entry);
      await here();
    });
  };
  try {
    const staged = new Set((await readdir(staging.dataset.entry(DATA))).map((n) => `${DATA}/${n}`));
    const fresh = files.filter((file) => staged.has(file) && file !== CONFIG);
    const kept = new Set([...before.files, PAGE, SUMMARY, CONFIG]);
    // somebody removes what we staged
    if (files.some((file) => !staged.has(file) && !kept.has(file))) throw buildTaken();
    for (const name of [...fresh, PAGE, SUMMARY, CONFIG]) await move(name);
    // a rename is on the disk when its directory is; what the manifest lists goes before it
    await sync(data.path);
    await move(MANIFEST);
    await sync(output.path);
    const wanted = new Set([...before.files, ...files, MANIFEST]);
    for (const [directory, place] of [[output, ''] as const, [data, `${DATA}/`] as const]) {
      for (const entry of await readdir(directory.path, { withFileTypes: true })) {
        if (!entry.isFile() || wanted.has(place + entry.name)) continue;
        await staging.moveAside(directory, entry.name);
      }
    }
  } finally {
    await data.close();
    await output.close();
  }
  return true;
}

/** Renames the staged dataset to its place; a `stackviz` that is not ours makes way. */
async function publishFirst(build: HeldDirectory, staging: Staging): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await staging.becomes(build, OUTPUT_DIRECTORY);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code) || tries === MAKE_WAY_TRIES)
        throw error;
    }
    await staging.moveAside(build, OUTPUT_DIRECTORY);
  }
}

/**
 * Begins to publish into a build.
 *
 * @param build held for the life of the publication
 * @param before what was published when the build was looked at
 * @throws system errors
 */
export async function beginPublication(
  build: HeldDirectory,
  hold: Hold = soleHold(),
  before?: PublishedManifest | null,
): Promise<Publication> {
  const seen = before === undefined ? await readManifest(build.path) : before;
  const staging = await makeStaging(build, hold);
  let open = true;

  const end = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await staging.remove();
  };

  /** Writes what is not data, and has all of it on the disk. */
  async function complete({ page, config, summary, manifest }: Parts): Promise<void> {
    const texts = {
      [PAGE]: page,
      [CONFIG]: JSON.stringify(config),
      [SUMMARY]: `${JSON.stringify(summary, null, 1)}\n`,
      [MANIFEST]: `${JSON.stringify({ ...manifest, page: hashOfPage(page) }, null, 1)}\n`,
    };
    const { dataset } = staging;
    for (const [path, text] of Object.entries(texts)) {
      await writeFile(dataset.entry(path), text, { mode: 0o644 });
    }
    const data = (await readdir(dataset.entry(DATA))).map((name) => `${DATA}/${name}`);
    for (const path of [...data, PAGE, SUMMARY, MANIFEST, DATA, ''])
      await sync(dataset.entry(path));
  }

  async function commit(parts: Parts): Promise<boolean> {
    const { manifest } = parts;
    await complete(parts);
    await hold.confirm();
    await takeAwayOthers(build, staging.name);
    const now = await readManifest(build.path);
    // published meanwhile by another machine that runs a newer version
    if (now !== null && now.formatVersion > manifest.formatVersion) throw newerFormat();
    if (!isDeepStrictEqual(now, seen)) {
      const same = now?.fingerprint === manifest.fingerprint && now.failed === undefined;
      if (same || manifest.failed !== undefined) return false;
      throw buildTaken();
    }
    if (now === null || !(await republish(build, staging, now, manifest))) {
      await publishFirst(build, staging);
    }
    await sync(build.path);
    return true;
  }

  return {
    dataDirectory: staging.dataset.entry(DATA),
    isTaken: staging.isTaken,
    async commit(parts) {
      const published = await commit(parts).catch(async (error) => {
        throw (await staging.isTaken()) ? buildTaken(error) : error;
      });
      await end();
      return published;
    },
    abandon: end,
  };
}
