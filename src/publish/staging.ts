/**
 * The staging directory of one hold on a build, beside what is published:
 *
 *     .stackviz-<token>/dataset/   what is to become `stackviz/`, with `data/` in it
 *     .stackviz-<token>/aside-N    what made way for it
 *
 * It is also the fence between two that believe they hold a build (ADR 16). Each step that changes
 * what is published is a rename out of it or into it. Whoever publishes first takes the staging
 * directories of all others away; from then on none of their steps can succeed.
 */
import { StackvizError } from '../base/errors.ts';
import type { Hold } from '../base/hold.ts';
import { leftovers, STAGING_PREFIX } from '../build/own-files.ts';
import { type HeldDirectory, holdDirectory } from '../tree/beneath.ts';
import { mkdir, rename, stat } from '../tree/disk.ts';
import { removeEntry } from '../tree/remove.ts';

/** Of data files, in a dataset. */
export const DATA = 'data';
const DATASET = 'dataset';
const MODE = 0o755;

export interface Staging {
  readonly name: string;
  /** What is to be published, held. */
  readonly dataset: HeldDirectory;
  /** Has it become `name` in a directory; fails where a directory that is not empty has the name. */
  becomes(directory: HeldDirectory, name: string): Promise<void>;
  /** Has an entry of a directory make way; none is no error unless the staging was taken away. */
  moveAside(directory: HeldDirectory, name: string): Promise<void>;
  /** Whether somebody took it away: another holder, or a sync that deletes what it does not know. */
  isTaken(): Promise<boolean>;
  /** Removes it with all that made way. */
  remove(): Promise<void>;
}

/** A further try finds the build published by whoever took it, or publishes it. */
export const buildTaken = (cause?: unknown) =>
  new StackvizError(
    'BUILD_TAKEN',
    'what was prepared beside the build was taken away: by another run, or by a sync that deletes',
    { retryable: true, cause },
  );

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** The staging directory and the dataset in it, made and held. */
async function makeDirectories(build: HeldDirectory, name: string) {
  await mkdir(build.entry(name), MODE);
  let own: HeldDirectory | undefined;
  let dataset: HeldDirectory | undefined;
  try {
    own = await holdDirectory(build.path, name);
    await mkdir(own.entry(DATASET), MODE);
    dataset = await holdDirectory(own.path, DATASET);
    await mkdir(dataset.entry(DATA), MODE);
    const { ino } = await stat(dataset.entry(DATA), { bigint: true });
    return { own, dataset, inode: ino };
  } catch (error) {
    await dataset?.close();
    await own?.close();
    throw codeOf(error) === 'ENOENT' ? buildTaken(error) : error;
  }
}

/** Makes the staging directory of a hold; one that a killed child process of this hold left goes. */
export async function makeStaging(build: HeldDirectory, { token }: Hold): Promise<Staging> {
  const name = `${STAGING_PREFIX}${token}`;
  await removeEntry(build, name);
  const { own, dataset, inode } = await makeDirectories(build, name);
  let over = false;
  let aside = 0;

  return {
    name,
    dataset,

    async becomes(directory, as) {
      await rename(own.entry(DATASET), directory.entry(as));
      over = true;
    },

    async moveAside(directory, entry) {
      aside += 1;
      try {
        await rename(directory.entry(entry), own.entry(`aside-${aside}`));
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || (await stat(own.path)).nlink === 0) throw error;
      }
    },

    async isTaken() {
      if (over) return false;
      const data = stat(own.entry(`${DATASET}/${DATA}`), { bigint: true });
      return (await data.catch(() => null))?.ino !== inode;
    },

    async remove() {
      over = true;
      await dataset.close();
      await own.close();
      await removeEntry(build, name);
    },
  };
}

/** Takes what others prepare, or left when they were killed, away; only the holder of a build may. */
export async function takeAwayOthers(build: HeldDirectory, own?: string): Promise<void> {
  for (const name of await leftovers(build.path)) {
    if (name === own) continue;
    const staging = await holdDirectory(build.path, name).catch(() => null);
    // before anything in it goes: a dataset that is half gone must not become the published one
    const gone = staging && rename(staging.entry(DATASET), staging.entry(`${DATASET}-taken`));
    await gone?.catch(() => undefined);
    await staging?.close();
    await removeEntry(build, name);
  }
}

/** Removes what a killed child process of a hold left; a build that cannot be opened now keeps it. */
export async function removeStaging(root: string, path: string, { token }: Hold): Promise<void> {
  const build = await holdDirectory(root, path).catch(() => null);
  if (build === null) return;
  await removeEntry(build, `${STAGING_PREFIX}${token}`).catch(() => undefined);
  await build.close();
}
