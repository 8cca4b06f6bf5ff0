/** What is there to be read in a build, and whether that is what was published. */

import { nullUnlessPassing } from '../base/errors.ts';
import { FORMAT_VERSION, type Manifest } from '../format/dataset.ts';
import { holdDirectory } from '../tree/beneath.ts';
import { named } from '../tree/names.ts';
import { fingerprintOf } from './fingerprint.ts';
import { chooseInputs } from './inputs/choose.ts';
import type { InputState } from './inputs/file-state.ts';
import { findInputs } from './inputs/find.ts';
import { type Input, type InputKind, isTestInput } from './inputs/input.ts';
import { placeOf } from './inputs/place.ts';
import { hasLeftovers } from './own-files.ts';
import { type PublishedManifest, readManifest } from './published.ts';
import { holdsUploadedSite } from './uploaded.ts';
import { createWarnings, type Warnings } from './warnings.ts';

export interface BuildState {
  inputs: InputState[];
  fingerprint: string;
  /**
   * The published dataset was made at this place from just these inputs by this version of the format,
   * or a newer; or from these and others that have gone since.
   */
  published: boolean;
  /** A newer version published the build: it is not for this one to replace that. */
  newer: boolean;
  /** What is published says that the build failed for a reason that may have passed since. */
  failedForNow: boolean;
  /** What is published, as it says of itself; null: nothing that we wrote. */
  manifest: PublishedManifest | null;
}

/** What becomes of a Stackviz that came with the upload, see `publish.uploaded`. */
export type UploadedSites = 'replace' | 'leave';

/** Whether a build has a Stackviz that came with the upload and is to stay. @throws what may pass */
export const keepsUploaded = async (
  build: string,
  { manifest }: Pick<BuildState, 'manifest'>,
  uploaded: UploadedSites,
) => uploaded === 'leave' && manifest === null && (await holdsUploadedSite(build));

/** The inputs as a manifest lists them. */
export const listInputs = (states: InputState[]): Manifest['inputs'] =>
  states.map(({ path, kind, bytes, modifiedMs }) => ({
    path,
    kind,
    bytes,
    modified: new Date(modifiedMs).toISOString(),
  }));

/** The log archiver packs a file at any time. */
const plainName = (path: string) => path.replace(/\.gz$/, '');

/** Whether a manifest lists all of these inputs, as they are. */
function covers(manifest: PublishedManifest, states: InputState[]): boolean {
  const key = (path: string, modifiedMs: number) =>
    `${Math.floor(modifiedMs / 1000)} ${plainName(path)}`;
  const listed = new Set(
    manifest.inputs.map(({ path, modified }) => key(path, Date.parse(modified))),
  );
  return states.every(({ path, modifiedMs }) => listed.has(key(path, modifiedMs)));
}

/** The inputs that a manifest lists and that are not there any more. */
function missingFrom(manifest: PublishedManifest, states: InputState[]): Input[] {
  const there = new Set(states.map(({ path }) => plainName(path)));
  return manifest.inputs
    .filter(({ path }) => !there.has(plainName(path)))
    .map(({ path, kind }) => ({ kind: kind as InputKind, path, ...placeOf(path) }));
}

/**
 * Whether a manifest is of a build that stood elsewhere: the links of its page to the shared files count
 * directories. Where inputs have gone as well, a page that still works is kept.
 */
function isOfAnother(manifest: PublishedManifest, path: string, isWhole: boolean): boolean {
  if (manifest.path == null || manifest.path === path) return false;
  const depth = (one: string) => one.split('/').length;
  return isWhole || depth(manifest.path) !== depth(path);
}

/** Whether what is published is what these inputs give, or gave when there were more of them. */
function isPublished(
  manifest: PublishedManifest,
  states: InputState[],
  fingerprint: string,
  path: string,
): boolean {
  // its fingerprint cannot be compared: it may count more inputs, and count them otherwise
  if (manifest.formatVersion > FORMAT_VERSION) return covers(manifest, states);
  const missing = missingFrom(manifest, states);
  if (isOfAnother(manifest, path, missing.length === 0)) return false;
  if (manifest.fingerprint === fingerprint) return true;
  // log expiry removes inputs at different times: the page stays as it was
  if (missing.length === 0 || manifest.failed !== undefined) return false;
  // what stands in for one that has gone was there before
  const chosen = new Set<Input>(chooseInputs<Input>([...states, ...missing]));
  return covers(
    manifest,
    states.filter((state) => chosen.has(state)),
  );
}

/**
 * Looks at a build.
 *
 * @param build path of the build directory, for example of a held one
 * @param path of the build relative to the logs root
 * @param maxEntries see findInputs
 * @throws StackvizError INPUT_GONE (retryable); system errors that may pass
 */
export async function readBuildState(
  build: string,
  path: string,
  maxEntries: number,
  warnings: Warnings,
): Promise<BuildState> {
  const states = await findInputs(build, maxEntries, warnings);
  const inputs = states.some(isTestInput) ? states : [];
  const fingerprint = fingerprintOf(inputs);
  const manifest = await readManifest(build);
  const newer = manifest !== null && manifest.formatVersion > FORMAT_VERSION;
  const published = manifest !== null && isPublished(manifest, inputs, fingerprint, path);
  const failedForNow = published && (manifest?.failed?.again ?? null) !== null;
  return { inputs, fingerprint, published, newer, failedForNow, manifest };
}

/** Whether a failure that is published is to be tried again by now. */
const isDue = ({ manifest }: BuildState) => Date.now() >= Date.parse(manifest?.failed?.again ?? '');

/** What there is to be read in a build, and whether anything is left to do with it. */
export interface Content {
  /**
   * `empty`: nothing that a page can be made of; `done`: it is published as it stands, and no killed
   * run left anything behind. One that failed for now is done until it is to be tried again.
   */
  kind: 'empty' | 'done' | 'open';
  state: BuildState;
}

/**
 * Looks at a build by its path.
 *
 * @param path relative to the logs root
 * @returns null where it has vanished, or may not be opened
 * @throws what may pass: then it is not known
 */
export async function readContent(
  root: string,
  path: string,
  maxEntries: number,
  uploaded: UploadedSites = 'replace',
): Promise<Content | null> {
  const build = await holdDirectory(root, path).catch(nullUnlessPassing);
  if (build === null) return null;
  try {
    const state = await readBuildState(build.path, path, maxEntries, createWarnings());
    if (state.inputs.length === 0) return { kind: 'empty', state };
    const settled =
      (state.published && !isDue(state)) || (await keepsUploaded(build.path, state, uploaded));
    const done = settled && !(await hasLeftovers(build.path));
    return { kind: done ? 'done' : 'open', state };
  } catch (error) {
    throw await named(error, build.path, `${root}/${path}`);
  } finally {
    await build.close();
  }
}
