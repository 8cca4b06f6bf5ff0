/**
 * Where `stackvizd export` writes: a directory of its own, or one with an earlier site. All is made in
 * `.stackviz-<token>/` in it, and moved to its place when it is whole: who is interrupted leaves what was there.
 *
 * The files are moved synchronously, as nothing else is to be done meanwhile: five calls for each of seventy, each
 * handed to a thread, took a twentieth of the CPU time of `export`.
 */
import { accessSync, constants, lstatSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { StackvizError } from '../../base/errors.ts';
import { newToken } from '../../base/hold.ts';
import { tidied } from '../../base/interrupt.ts';
import { filesOfSite } from '../../build/inputs/exported.ts';
import {
  hasLeftovers,
  leftovers,
  MANIFEST,
  STAGING_PREFIX,
  SUMMARY,
} from '../../build/own-files.ts';
import { isEvidence, namesTestInput } from '../../build/recognise.ts';
import { makePath } from '../../tree/make-path.ts';

/** Of the page beside the data, and of what is in it. */
export const PAGE = 'index.html';
export const CONFIG = 'config.json';

/** Files whose names have a hash of what they hold. */
const isShared = (file: string): boolean => file.startsWith('assets/');

/** What stands at a path; null: nothing that can be looked at. */
function statsOf(path: string, look: typeof lstatSync | typeof statSync) {
  try {
    return look(path);
  } catch {
    return null;
  }
}

const real = (path: string) => realpath(path).catch(() => null);

/** What is in a place that may be written over. */
export interface Place {
  /** The files of the site that is there already. */
  site: readonly string[];
  /** They, and those of upstream's exporter. */
  ours: ReadonlySet<string>;
}

const upstream = z.object({
  datasets: z.array(z.object({ artifacts: z.array(z.object({ path: z.string() })) })),
});

/** What upstream's exporter wrote: we take its place. */
async function filesOfUpstream(directory: string): Promise<string[]> {
  try {
    const config = upstream.parse(JSON.parse(await readFile(join(directory, CONFIG), 'utf8')));
    const artifacts = config.datasets.flatMap((dataset) => dataset.artifacts);
    return [CONFIG, ...artifacts.map(({ path }) => path)];
  } catch {
    return [];
  }
}

/**
 * @param inputs directories that are searched for inputs
 * @throws StackvizError OUTPUT_IS_INPUT where the site would be mixed up with logs, OUTPUT_TAKEN where it would
 *   stand in the place of something else
 */
export async function lookAtPlace(directory: string, inputs: readonly string[]): Promise<Place> {
  if ((await stat(directory).catch(() => null))?.isDirectory() === false)
    throw new StackvizError(
      'OUTPUT_TAKEN',
      `${directory} is a file: name a directory for the site`,
    );
  const site = await filesOfSite(directory);
  const ours = new Set([...(site ?? []), ...(await filesOfUpstream(directory))]);
  if (site !== null) return { site, ours: ours.add(MANIFEST) };
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const place = await real(directory);
  const places = await Promise.all(inputs.map(real));
  const isInput =
    (place !== null && places.includes(place)) ||
    entries.some(
      (entry) => isEvidence(entry.name, entry.isDirectory()) || namesTestInput(entry.name),
    );
  if (!isInput) {
    // one that was killed while it moved them had found their places free
    if (await hasLeftovers(directory).catch(() => false)) {
      for (const name of [PAGE, CONFIG, SUMMARY]) ours.add(name);
    }
    for (const name of [PAGE, CONFIG, SUMMARY, MANIFEST]) mustBeOurs(directory, name, ours);
    return { site: [], ours };
  }
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

/** @throws StackvizError OUTPUT_TAKEN */
function mustBeOurs(directory: string, file: string, ours: Place['ours']): void {
  const there = statsOf(join(directory, file), lstatSync);
  if (there === null || there.isDirectory() || ours.has(file)) return;
  const example = join(directory, 'stackviz');
  const message = `${join(directory, file)} is there, and no export wrote it: name another directory for the site, for example ${example}, or take it away`;
  throw new StackvizError('OUTPUT_TAKEN', message);
}

/** @throws Error with the code of the system, where a file could not be moved to its place */
function mustTake(target: string): void {
  const there = statsOf(target, lstatSync);
  if (there?.isDirectory()) {
    const message = `${target} is a directory, where a file of the site belongs`;
    throw Object.assign(new Error(message), { code: 'EISDIR' });
  }
  const above = dirname(target);
  // what is not there yet is made
  if (statsOf(above, statSync) !== null) accessSync(above, constants.W_OK | constants.X_OK);
}

/**
 * Moves a site to its place. Where that cannot be done nothing is moved; where it fails all the same, what
 * is there that was not before is taken away again.
 */
async function moveSite(
  staging: string,
  directory: string,
  files: string[],
  ours: Place['ours'],
): Promise<void> {
  for (const file of files) {
    if (!isShared(file)) mustBeOurs(directory, file, ours);
    mustTake(join(directory, file));
  }
  const added: string[] = [];
  try {
    for (const file of files) {
      const target = join(directory, file);
      if (statsOf(target, lstatSync) === null) added.push(target);
      if (statsOf(dirname(target), statSync) === null) await makePath(dirname(target));
      renameSync(join(staging, file), target);
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
 * @param make writes all of it, with a manifest, into an empty directory; null: it came to nothing, and what was
 *   there stays
 */
export async function fillPlace<T extends Made>(
  directory: string,
  { site, ours }: Place,
  make: (staging: string) => Promise<T | null>,
): Promise<T | null> {
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
    if (made === null) return null;
    await moveSite(staging, directory, [...made.files, MANIFEST], ours);
    await removeEarlier(directory, site, made.files);
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
async function removeEarlier(
  directory: string,
  before: readonly string[],
  files: readonly string[],
): Promise<void> {
  const kept = new Set(files);
  for (const file of before) {
    if (!kept.has(file)) await rm(join(directory, file), { force: true });
  }
}
