/** What tests ask of a build after it was processed. */
import { readContent } from '../../src/build/state.ts';

/** Whether there is nothing to do for a build. @throws what may pass */
export async function isBuildDone(
  root: string,
  path: string,
  maxEntries: number,
): Promise<boolean> {
  return (await readContent(root, path, maxEntries))?.kind !== 'open';
}
