/**
 * Which directory is the build that an entry of the tree belongs to. It is decided from the top down, so
 * that a build has one page, whatever stands in it:
 *
 * 1. the path says it, where a template of `metadata.pathTemplates` fits that has `{build}`;
 * 2. otherwise the topmost directory with evidence of a build. A stray file can make any directory
 *    look like one: of several, the topmost that has test inputs of its own;
 * 3. without evidence, the directory that holds an input; the one above, where that holds inputs as
 *    well, or the name is that of a node.
 *
 * Paths are relative to the logs root; the root itself is `''` and never a build.
 */

import { join } from 'node:path';
import { nullUnlessPassing } from '../base/errors.ts';
import { ancestorsOf, baseName, parentOf } from '../base/paths.ts';
import { isSurelyBuild, isToldBuild } from '../config/path-match.ts';
import { entriesOf } from './entries.ts';
import { createEvidence, type HasEvidence } from './evidence.ts';
import { isRepository } from './inputs/names.ts';
import { holderOf, isNodeName, namesTestInput } from './recognise.ts';

/** Both throw what may pass: then it is not known. */
export interface Owner {
  /** The build that an input stands in; null: none. */
  ofFile(path: string): Promise<string | null>;
  /**
   * The build that a directory is, or belongs to.
   *
   * @param path a directory that has evidence of a build, or holds an input
   */
  ofDirectory(path: string): Promise<string>;
}

export interface OwnerOptions {
  /** The logs root. */
  root: string;
  /** See `metadata.pathTemplates`. */
  pathTemplates: readonly string[];
}

/** Nodes of a build that are looked into for inputs. */
const MAX_NODES = 100;
const MAX_ENTRIES = 10_000;

/** Whether the path alone says that a directory is a build. */
export const isBuildPath = (path: string, templates: readonly string[]): boolean =>
  isSurelyBuild(path, templates) || isToldBuild(path, templates);

export function createOwner({ root, pathTemplates }: OwnerOptions): Owner {
  const hasEvidence = createEvidence(root);

  async function ofDirectory(path: string): Promise<string> {
    const line = [...ancestorsOf(path).reverse(), path];
    // in a tree of several layouts a short template of somebody's own would fit the upper directories of another
    const told =
      line.find((at) => isSurelyBuild(at, pathTemplates)) ??
      line.find((at) => isToldBuild(at, pathTemplates));
    if (told !== undefined) return told;
    const found = await Promise.all(line.map(hasEvidence));
    const candidates = line.filter((_, index) => found[index]);
    for (const at of candidates.slice(0, -1)) {
      if (await holdsTestInputs(root, at, hasEvidence)) return at;
    }
    return candidates.at(-1) ?? bareBuild(root, path);
  }

  return {
    ofDirectory,
    async ofFile(path) {
      const holder = holderOf(path);
      return holder === '' ? null : ofDirectory(holder);
    },
  };
}

/** @param path a directory that holds an input, and there is no evidence */
async function bareBuild(root: string, path: string): Promise<string> {
  const above = parentOf(path);
  const name = baseName(path);
  if (above === '') return path;
  const isPart = name === 'logs' || isRepository(name) || isNodeName(name);
  return isPart || (await holdsTestInputs(root, above)) ? bareBuild(root, above) : path;
}

/**
 * Whether test inputs stand in a directory, or in its `logs/` or test repository.
 *
 * @param nodesBut also in what may be nodes of it, but for those with evidence of their own
 */
export async function holdsTestInputs(
  root: string,
  path: string,
  nodesBut?: HasEvidence,
): Promise<boolean> {
  const within: string[] = [];
  let entries = 0;
  try {
    for await (const { name, type } of entriesOf(join(root, path))) {
      if (++entries > MAX_ENTRIES) break;
      if (type === 'file' && namesTestInput(name)) return true;
      if (type === 'directory') within.push(name);
    }
  } catch (error) {
    nullUnlessPassing(error);
  }
  for (const name of within.filter((one) => one === 'logs' || isRepository(one))) {
    const names = (file: string) => namesTestInput(`${name}/${file}`);
    if (await holdsFile(join(root, path, name), names)) return true;
  }
  if (nodesBut === undefined) return false;
  for (const name of within.slice(0, MAX_NODES)) {
    const node = `${path}/${name}`;
    if (!(await nodesBut(node)) && (await holdsTestInputs(root, node))) return true;
  }
  return false;
}

async function holdsFile(directory: string, wanted: (name: string) => boolean): Promise<boolean> {
  try {
    for await (const { name, type } of entriesOf(directory)) {
      if (type === 'file' && wanted(name)) return true;
    }
  } catch (error) {
    nullUnlessPassing(error);
  }
  return false;
}
