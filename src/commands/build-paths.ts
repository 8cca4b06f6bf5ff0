/** Build directories as people name them -> paths relative to the logs root. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { StackvizError } from '../errors.ts';

/**
 * @param build absolute, or relative to the root or, where that does not exist, to the working directory
 * @throws StackvizError BUILD_OUTSIDE, or ENOENT
 */
export async function toBuildPath(root: string, build: string): Promise<string> {
  const realRoot = await realpath(root);
  const inRoot = isAbsolute(build) ? build : resolve(realRoot, build);
  const real = await realpath(inRoot).catch(() => realpath(resolve(build)));
  const path = relative(realRoot, real);
  if (path === '' || path === '..' || path.startsWith('../')) {
    throw new StackvizError('BUILD_OUTSIDE', `${build} is not below the logs root ${root}`);
  }
  return path;
}
