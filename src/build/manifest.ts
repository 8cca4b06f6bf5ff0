/** The manifest of a build as it is written. */
import { GENERATOR } from '../base/version.ts';
import { FORMAT_VERSION, type Manifest } from '../format/dataset.ts';

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
