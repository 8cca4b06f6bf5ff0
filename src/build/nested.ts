/**
 * The builds that a directory holds which is none itself: what stands in them is not of one run, and must
 * not be made into one page. By the same signs as in owner.ts: evidence, and `metadata.pathTemplates`.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { nullUnlessPassing, StackvizError } from '../base/errors.ts';
import { ancestorsOf } from '../base/paths.ts';
import { entriesOf } from './entries.ts';
import { createEvidence, type HasEvidence } from './evidence.ts';
import { holdsTestInputs, isBuildPath, type OwnerOptions } from './owner.ts';
import { isNodeName } from './recognise.ts';
import type { Warnings } from './warnings.ts';

/** Entries looked at in one directory and all below it; what is beyond is not counted. */
const MAX_ENTRIES = 20_000;
/** Directories within each other: a layout has seven or so. */
const MAX_DEPTH = 12;
/** The code of what is refused because it holds builds. */
export const HAS_BUILDS = 'BUILD_HAS_BUILDS';

/** Builds that an error names. */
const NAMED = 3;

/** What a job makes within its build: evidence there is of the build, not of one within it. */
const isPart = (within: string): boolean =>
  within.split('/').every((name) => name === 'logs' || isNodeName(name));

async function isBuild(
  { root, pathTemplates }: OwnerOptions,
  path: string,
  hasEvidence: HasEvidence,
): Promise<boolean> {
  if ([...ancestorsOf(path), path].some((at) => isBuildPath(at, pathTemplates))) return true;
  return (await hasEvidence(path)) || holdsTestInputs(root, path);
}

async function directoriesIn(
  path: string,
  most: number,
): Promise<{ names: string[]; read: number }> {
  const names: string[] = [];
  let read = 0;
  try {
    for await (const { name, type } of entriesOf(path)) {
      if (++read > most) break;
      if (type === 'directory' && !name.startsWith('.')) names.push(name);
    }
  } catch (error) {
    nullUnlessPassing(error);
  }
  return { names, read };
}

/**
 * The builds within a directory, by their paths relative to the root; none where it is a build, or in one,
 * or where nothing in it tells of one.
 *
 * @param path relative to the root
 * @throws what may pass: then it is not known
 */
export async function buildsWithin(options: OwnerOptions, path: string): Promise<string[]> {
  const { root, pathTemplates } = options;
  const hasEvidence = createEvidence(root);
  if (await isBuild(options, path, hasEvidence)) return [];
  const builds: string[] = [];
  const pending = [path];
  let left = MAX_ENTRIES;
  for (let at = pending.shift(); at !== undefined && left > 0; at = pending.shift()) {
    const { names, read } = await directoriesIn(join(root, at), left);
    left -= read;
    for (const name of names) {
      const child = `${at}/${name}`;
      const within = child.slice(path.length + 1);
      const told = isBuildPath(child, pathTemplates);
      if (told || (!isPart(within) && (await hasEvidence(child)))) builds.push(child);
      else if (within.split('/').length < MAX_DEPTH) pending.push(child);
    }
  }
  return builds.sort();
}

/** What is said of a directory that holds builds. */
export function describeBuilds(path: string, builds: readonly string[]): string {
  const some = builds.slice(0, NAMED).join(', ') + (builds.length > NAMED ? ', ...' : '');
  return `${path} holds ${builds.length === 1 ? 'a build' : `${builds.length} builds`}: name one (${some})`;
}

/** Somebody's own directory: more than one build in it are shown as one, and that is said. */
export async function warnOfBuilds(directory: string, warnings: Warnings): Promise<void> {
  const path = resolve(directory);
  const options = { root: dirname(path), pathTemplates: [] };
  const builds = await buildsWithin(options, basename(path));
  if (builds.length < 2) return;
  const message = `what is shown is of ${builds.length} builds together: ${describeBuilds(basename(path), builds)}`;
  warnings.add('BUILD_HAS_BUILDS', message, {});
}

/**
 * For whoever was given a directory as a build.
 *
 * @throws StackvizError BUILD_HAS_BUILDS where it is none, and holds some; what may pass
 */
export async function refuseBuilds(options: OwnerOptions, path: string): Promise<void> {
  const builds = await buildsWithin(options, path);
  if (builds.length > 0) throw new StackvizError(HAS_BUILDS, describeBuilds(path, builds));
}
