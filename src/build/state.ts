/** What is there to be read in a build, and whether that is what was published. */

import { nullUnlessPassing } from '../base/errors.ts';
import { FORMAT_VERSION, type Manifest } from '../format/dataset.ts';
import { holdDirectory } from '../tree/beneath.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { InputState } from './inputs/file-state.ts';
import { findInputs } from './inputs/find.ts';
import { isTestInput } from './inputs/input.ts';
import { hasLeftovers } from './ours.ts';
import { type PublishedManifest, readManifest } from './published.ts';
import { createWarnings, type Warnings } from './warnings.ts';

export interface BuildState {
  inputs: InputState[];
  fingerprint: string;
  /** The published dataset was made from just these inputs by this version of the format, or a newer. */
  published: boolean;
  /** A newer version published the build: it is not for this one to replace that. */
  newer: boolean;
  /** What is published says that the build failed for a reason that may have passed since. */
  failedForNow: boolean;
  /** What is published, as it says of itself; null: nothing that we wrote. */
  manifest: PublishedManifest | null;
}

/** The inputs as a manifest lists them. */
export const listInputs = (states: InputState[]): Manifest['inputs'] =>
  states.map(({ path, kind, bytes, modifiedMs }) => ({
    path,
    kind,
    bytes,
    modified: new Date(modifiedMs).toISOString(),
  }));

/**
 * Whether a manifest of a newer format covers the inputs that this version knows. Its fingerprint
 * cannot be compared: it may count more inputs, and count them otherwise.
 */
function covers(manifest: PublishedManifest, states: InputState[]): boolean {
  const key = (path: string, modifiedMs: number) =>
    `${Math.floor(modifiedMs / 1000)} ${path.replace(/\.gz$/, '')}`;
  const listed = new Set(
    manifest.inputs.map(({ path, modified }) => key(path, Date.parse(modified))),
  );
  return states.every(({ path, modifiedMs }) => listed.has(key(path, modifiedMs)));
}

/**
 * Looks at a build.
 *
 * @param build path of the build directory, for example of a held one
 * @param maxEntries see findInputs
 * @throws StackvizError INPUT_GONE (retryable); system errors that may pass
 */
export async function readBuildState(
  build: string,
  maxEntries: number,
  warnings: Warnings,
): Promise<BuildState> {
  const states = await findInputs(build, maxEntries, warnings);
  const inputs = states.some(isTestInput) ? states : [];
  const fingerprint = fingerprintOf(inputs);
  const manifest = await readManifest(build);
  const newer = manifest !== null && manifest.formatVersion > FORMAT_VERSION;
  const published = newer ? covers(manifest, inputs) : manifest?.fingerprint === fingerprint;
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
): Promise<Content | null> {
  const build = await holdDirectory(root, path).catch(nullUnlessPassing);
  if (build === null) return null;
  try {
    const state = await readBuildState(build.path, maxEntries, createWarnings());
    if (state.inputs.length === 0) return { kind: 'empty', state };
    const done = state.published && !isDue(state) && !(await hasLeftovers(build.path));
    return { kind: done ? 'done' : 'open', state };
  } finally {
    await build.close();
  }
}

/** Whether there is nothing to do for a build. @throws what may pass */
export async function isBuildDone(
  root: string,
  path: string,
  maxEntries: number,
): Promise<boolean> {
  return (await readContent(root, path, maxEntries))?.kind !== 'open';
}
