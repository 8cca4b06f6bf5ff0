/** Build directories as people name them -> paths relative to the logs root. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { StackvizError, toStackvizError } from '../errors.ts';
import type { Progress } from './progress.ts';

/**
 * @param build absolute, or relative to the root or, where that does not exist, to the working directory
 * @throws StackvizError BUILD_OUTSIDE, or ENOENT
 */
async function toBuildPath(root: string, build: string): Promise<string> {
  const realRoot = await realpath(root);
  const inRoot = isAbsolute(build) ? build : resolve(realRoot, build);
  const real = await realpath(inRoot).catch(() => realpath(resolve(build)));
  const path = relative(realRoot, real);
  if (path === '' || path === '..' || path.startsWith('../')) {
    throw new StackvizError('BUILD_OUTSIDE', `${build} is not below the logs root ${root}`);
  }
  return path;
}

/**
 * Does something with each build; one that fails is told, and the others are done all the same.
 *
 * @param act gets the path relative to the logs root
 * @returns the exit code: 1 where a build failed
 */
export async function forEachBuild(
  root: string,
  builds: string[],
  progress: Progress,
  act: (path: string) => Promise<void>,
): Promise<number> {
  let failed = 0;
  for (const build of builds) {
    try {
      await act(await toBuildPath(root, build));
    } catch (error) {
      failed += 1;
      const { code, message } = toStackvizError(error);
      progress.line(`${build}: ${code}: ${message}`);
    }
  }
  return failed > 0 ? 1 : 0;
}
