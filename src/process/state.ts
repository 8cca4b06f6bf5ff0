/** What is there to be read in a build, and whether that is what was published. */
import { readManifest } from '../publish/manifest.ts';
import { hasLeftovers } from '../publish/publication.ts';
import { holdDirectory } from '../tree/beneath.ts';
import { fingerprintOf, type InputState, readInputStates } from './fingerprint.ts';
import { findInputs } from './inputs.ts';
import { createWarnings, type Warnings } from './warnings.ts';

export interface BuildState {
  inputs: InputState[];
  fingerprint: string;
  /** The published dataset was made from just these inputs by this version of the format. */
  published: boolean;
}

/** True for inputs that a site is made from; metadata alone gives none. */
const isMaterial = (input: InputState) => input.kind === 'subunit' || input.kind === 'dstat';

/**
 * Looks at a build.
 *
 * @param build path of the build directory, for example of a held one
 * @param maxEntries see findInputs
 */
export async function readBuildState(
  build: string,
  maxEntries: number,
  warnings: Warnings,
): Promise<BuildState> {
  const found = await findInputs(build, maxEntries, warnings);
  const states = await readInputStates(build, found);
  const inputs = states.some(isMaterial) ? states : [];
  const fingerprint = fingerprintOf(inputs);
  const manifest = await readManifest(build);
  return { inputs, fingerprint, published: manifest?.fingerprint === fingerprint };
}

/**
 * Whether there is nothing to do for a build: it holds nothing to read, or what it holds is
 * published and no killed run left anything behind. A build that has vanished is done, too.
 *
 * @param path relative to the logs root
 */
export async function isBuildDone(
  root: string,
  path: string,
  maxEntries: number,
): Promise<boolean> {
  const build = await holdDirectory(root, path).catch(() => null);
  if (build === null) return true;
  try {
    const { inputs, published } = await readBuildState(build.path, maxEntries, createWarnings());
    return inputs.length === 0 || (published && !(await hasLeftovers(build.path)));
  } finally {
    await build.close();
  }
}
