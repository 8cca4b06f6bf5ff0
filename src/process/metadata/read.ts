/** Metadata from the files of a build and from its path. */

import type { Input } from '../../build/inputs/input.ts';
import { reopenInput } from '../../build/open-input.ts';
import type { Warnings } from '../../build/warnings.ts';
import type { BuildMetadata } from '../../format/dataset.ts';
import { combineMetadata } from './combine.ts';
import { readInventory } from './inventory.ts';
import { readPath } from './path.ts';
import { readZuulBuild } from './zuul-build.ts';

/**
 * Files of metadata are some kilobytes long. What is over this is left out: to parse as much YAML as this
 * takes seconds at worst.
 */
const MAX_BYTES = 256 * 1024;

type Reader = (content: string, path: string, warnings: Warnings) => Partial<BuildMetadata>;

const READERS: [Input['kind'], Reader][] = [
  ['zuul-build', readZuulBuild],
  ['inventory', readInventory],
];

async function readHead(build: string, path: string): Promise<string> {
  const file = await reopenInput(build, path);
  try {
    const buffer = Buffer.alloc(MAX_BYTES);
    const { bytesRead } = await file.read(buffer, 0, MAX_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * What is known of a build.
 *
 * @param build path of the held build directory
 * @param path of the build relative to the logs root
 * @throws StackvizError INPUT_GONE (retryable), system errors; what the files hold becomes warnings
 */
export async function readMetadata(
  build: string,
  path: string,
  inputs: Input[],
  templates: readonly string[],
  warnings: Warnings,
): Promise<BuildMetadata> {
  const known: Partial<BuildMetadata>[] = [];
  for (const [kind, read] of READERS) {
    const input = inputs.find((candidate) => candidate.kind === kind);
    if (input === undefined) continue;
    known.push(read(await readHead(build, input.path), input.path, warnings));
  }
  return combineMetadata(...known, readPath(path, templates));
}
