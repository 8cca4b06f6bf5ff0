/** Where `stackvizd export` writes: a directory of its own, or one with an earlier site. */
import { readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StackvizError } from '../../base/errors.ts';
import { filesOfSite } from '../../build/inputs/exported.ts';
import { isEvidence, namesTestInput } from '../../build/recognise.ts';

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
