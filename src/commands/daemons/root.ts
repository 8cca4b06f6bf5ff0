/**
 * `--root` of a command that works on what the daemons have in Redis. Jobs and the index name a root and no
 * path, so one for any other tree would be taken for the daemons' own.
 */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Config } from '../../config/schema.ts';
import { rootsOf } from '../../queue/roots.ts';

export interface ConfigOptions {
  config?: string | undefined;
  root?: string | undefined;
}

const realOf = (path: string) => realpath(path).catch(() => resolve(path));

/** The settings as another root of the same queue has them. */
function ofRoot(config: Config, name: string): Config {
  const { [name]: root = config.root, ...otherRoots } = Object.fromEntries(rootsOf(config));
  return { ...config, root, queue: { ...config.queue, rootName: name, otherRoots } };
}

/**
 * The daemons' settings; with `--root` those of that root, under the name that jobs have for it.
 *
 * @throws StackvizError CONFIG_INVALID also where the daemons of these settings have no such root
 */
export async function daemonsConfig(
  { root, ...others }: ConfigOptions,
  read: (options: ConfigOptions) => Promise<Config>,
): Promise<Config> {
  if (root === undefined) return read(others);
  const configured = await read(others).catch((error) => {
    if (toStackvizError(error).code !== 'CONFIG_INVALID') throw error;
    return null;
  });
  // nothing else says which root there is
  if (configured === null) return read({ ...others, root });
  const wanted = await realOf(root);
  for (const [name, path] of rootsOf(configured)) {
    if ((await realOf(path)) === wanted) return ofRoot(configured, name);
  }
  const message = `--root ${root}: the daemons of these settings have ${configured.root}, and take a build of another tree for one of theirs; give the settings of its own daemons (--config), or name it in queue.otherRoots`;
  throw new StackvizError('CONFIG_INVALID', message);
}
