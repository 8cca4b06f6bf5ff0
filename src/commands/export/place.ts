/**
 * Where `stackvizd export` writes: a directory of its own, or one with an earlier site. All is made in
 * `.stackviz-<token>/` in it, and moved to its place when it is whole: who is interrupted leaves what was there.
 */
import { constants, rmdirSync, rmSync } from 'node:fs';
import { access, lstat, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StackvizError } from '../../base/errors.ts';
import { newToken } from '../../base/hold.ts';
import { tidied } from '../../base/interrupt.ts';
import { filesOfSite } from '../../build/inputs/exported.ts';
import { leftovers, MANIFEST, STAGING_PREFIX } from '../../build/ours.ts';
import { isEvidence, namesTestInput } from '../../build/recognise.ts';
import { makePath } from '../../tree/make-path.ts';

const real = (path: string) => realpath(path).catch(() => null);

/**
 * @param inputs directories that are searched for inputs
 * @returns the files of the site that is there already
 * @throws StackvizError OUTPUT_IS_INPUT where the site would be mixed up with logs
 */
export async function lookAtPlace(directory: string, inputs: readonly string[]): Promise<string[]> {
  const before = await filesOfSite(directory);
  if (before !== null) return before;
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const place = await real(directory);
  const places = await Promise.all(inputs.map(real));
  const isInput =
    (place !== null && places.includes(place)) ||
    entries.some(
      (entry) => isEvidence(entry.name, entry.isDirectory()) || namesTestInput(entry.name),
    );
  if (!isInput) return [];
  const message = `${directory} holds logs: name a directory of its own for the site, for example ${join(directory, 'stackviz')}`;
  throw new StackvizError('OUTPUT_IS_INPUT', message);
}

export interface Made {
  /** All of the site but its manifest, in the order in which they are moved to their place. */
  files: string[];
}

/** Removes what exports that were killed left. */
export async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await leftovers(directory).catch(() => [])) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** @throws Error with the code of the system, where a file could not be moved to its place */
async function mustTake(target: string): Promise<void> {
  const there = await lstat(target).catch(() => null);
  if (there?.isDirectory()) {
    const message = `${target} is a directory, where a file of the site belongs`;
    throw Object.assign(new Error(message), { code: 'EISDIR' });
  }
  const above = dirname(target);
  // what is not there yet is made
  if ((await stat(above).catch(() => null)) !== null)
    await access(above, constants.W_OK | constants.X_OK);
}

/**
 * Moves a site to its place. Where that cannot be done nothing is moved; where it fails all the same, what
 * is there that was not before is taken away again.
 */
async function moveSite(staging: string, directory: string, files: string[]): Promise<void> {
  for (const file of files) await mustTake(join(directory, file));
  const added: string[] = [];
  try {
    for (const file of files) {
      const target = join(directory, file);
      const isNew = (await lstat(target).catch(() => null)) === null;
      await makePath(dirname(target));
      if (isNew) added.push(target);
      await rename(join(staging, file), target);
    }
  } catch (error) {
    for (const target of added) {
      rmSync(target, { force: true });
      if (dirname(target) !== directory) removeEmpty(dirname(target));
    }
    throw error;
  }
}

/**
 * Makes a site beside its place, and moves it there.
 *
 * @param make writes all of it, with a manifest, into an empty directory
 */
export async function fillPlace<T extends Made>(
  directory: string,
  make: (staging: string) => Promise<T>,
): Promise<T> {
  const isNew = (await stat(directory).catch(() => null)) === null;
  const staging = join(directory, `${STAGING_PREFIX}${newToken()}`);
  // at once: whoever is interrupted writes nothing meanwhile
  const tidy = () => {
    rmSync(staging, { recursive: true, force: true });
    if (isNew) removeEmpty(directory);
  };
  return tidied(tidy, async () => {
    await makePath(directory);
    await mkdir(staging);
    const made = await make(staging);
    await moveSite(staging, directory, [...made.files, MANIFEST]);
    return made;
  });
}

function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // it has the site, or something of somebody else
  }
}

/** Removes what an earlier site had and this one has not. */
export async function removeEarlier(
  directory: string,
  before: readonly string[],
  files: readonly string[],
): Promise<void> {
  const kept = new Set(files);
  for (const file of before) {
    if (!kept.has(file)) await rm(join(directory, file), { force: true });
  }
}
