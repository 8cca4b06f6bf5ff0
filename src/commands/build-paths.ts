/** Build directories as people name them -> the logs root and the path below it. */
import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { StackvizError, toStackvizError } from '../base/errors.ts';
import { HAS_BUILDS, refuseBuilds } from '../build/nested.ts';
import type { Config } from '../config/schema.ts';
import { rootsOf } from '../queue/roots.ts';
import type { Progress } from './progress.ts';

/** A build as jobs name it. */
export interface NamedBuild {
  root: string;
  path: string;
}

/** What is to be given for a build that is below no root that is known, by the directory it is in. */
type Elsewhere = (parent: string) => string;

/** Of a command that asks the daemons: they find builds below their own roots only. */
export const otherDaemons: Elsewhere = () =>
  '--config with the settings of its daemons, or queue.otherRoots';

/** The path of `real` below a root; null: it is not there. */
async function pathBelow(root: string, real: string): Promise<string | null> {
  const path = relative(await realpath(root), real);
  return path === '' || path === '..' || path.startsWith('../') ? null : path;
}

/** The real path of a directory; null: there is none. */
async function realDirectory(path: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/**
 * @param build absolute, or relative to the root or, where that does not exist, to the working directory
 * @throws StackvizError BUILD_OUTSIDE, BUILD_GONE; BUILD_HAS_BUILDS where it is none, and holds some
 */
async function toNamedBuild(
  config: Config,
  build: string,
  elsewhere: Elsewhere,
): Promise<NamedBuild> {
  const inRoot = isAbsolute(build) ? build : resolve(await realpath(config.root), build);
  const real = (await realDirectory(inRoot)) ?? (await realDirectory(resolve(build)));
  if (real === null) {
    const message = `there is no such directory, neither below ${config.root} nor here; a build must be below the root`;
    throw new StackvizError('BUILD_GONE', message);
  }
  // its own root first: another may be mounted below it, or above
  const { rootName } = config.queue;
  const names = new Set([rootName, ...rootsOf(config).keys()]);
  for (const name of names) {
    const root = rootsOf(config).get(name) as string;
    const path = await pathBelow(root, real).catch((error) => {
      if (name === rootName) throw error;
      return null;
    });
    if (path === null) continue;
    await refuseBuilds({ root, pathTemplates: config.metadata.pathTemplates }, path);
    return { root: name, path };
  }
  const message = `${build} is not below the logs root ${config.root}; for one elsewhere: ${elsewhere(dirname(real))}`;
  throw new StackvizError('BUILD_OUTSIDE', message);
}

/**
 * Does something with each build; one that fails is told, and the others are done all the same.
 *
 * @returns the exit code: 1 where a build failed, 2 where what was named is none but holds some
 * @throws StackvizError ROOT_MISSING: it is no fault of the builds; system errors
 */
export async function forEachBuild(
  config: Config,
  builds: string[],
  progress: Progress,
  act: (build: NamedBuild) => Promise<void>,
  elsewhere: Elsewhere = (parent) => `--root ${parent}`,
): Promise<number> {
  let exit = 0;
  if (builds.length > 0 && (await realDirectory(config.root)) === null) {
    throw new StackvizError('ROOT_MISSING', `there is no directory ${config.root}, the logs root`);
  }
  for (const build of builds) {
    try {
      await act(await toNamedBuild(config, build, elsewhere));
    } catch (error) {
      const { code, message } = toStackvizError(error);
      exit = Math.max(exit, code === HAS_BUILDS ? 2 : 1);
      progress.line(`${build}: ${code}: ${message}`);
    }
  }
  return exit;
}
