/** The manifest of a build as it is written. */
import { GENERATOR } from '../version.ts';
import { FORMAT_VERSION, type Manifest } from './format.ts';

export const OUTPUT_DIRECTORY = 'stackviz';

/** A manifest of this moment, of this program and its format. */
export function createManifest(
  parts: Omit<Manifest, 'formatVersion' | 'generator' | 'generatedAt'>,
): Manifest {
  return {
    formatVersion: FORMAT_VERSION,
    generator: GENERATOR,
    ...parts,
    generatedAt: new Date().toISOString(),
  };
}
