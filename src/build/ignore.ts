/**
 * Names in the served tree that are never looked at: what we wrote ourselves, and what an upload
 * tool has not finished yet.
 *
 * A project or a job may be called `stackviz` (openstack/stackviz is one), so that name alone means
 * nothing: see `isOutputDirectory`.
 */
import { baseName } from '../base/paths.ts';
import { OUTPUT_DIRECTORY, STAGING_PREFIX } from './own-files.ts';

// git refs and Zuul's names cannot start with a dot, so hidden names never hide a project
const RSYNC_FILE = /^\..+\.[A-Za-z0-9]{6}$/;
const RSYNC_DIRECTORY = /^\.(?:~tmp~|rsync-partial|rsync-tmp)$/;
const PARTIAL = /(?:~|\.(?:part|partial|filepart|swp|swx))$/;

/** Whether the name is that of a file that an upload tool or an editor is still writing. */
export function isTemporary(name: string): boolean {
  return RSYNC_FILE.test(name) || RSYNC_DIRECTORY.test(name) || PARTIAL.test(name);
}

/** Whether the name is that of a directory in which we prepare a publish. */
export function isStaging(name: string): boolean {
  return name.startsWith(STAGING_PREFIX);
}

/**
 * Whether a directory is what we published into a build.
 *
 * @param path relative to the logs root
 * @param parentIsBuild the directory above has evidence of a build; then the name is ours by right
 * @param holdsProof the directory holds the manifest
 */
export function isOutputDirectory(
  path: string,
  parentIsBuild: boolean,
  holdsProof: boolean,
): boolean {
  return baseName(path) === OUTPUT_DIRECTORY && (parentIsBuild || holdsProof);
}

/**
 * Whether an entry is ignored by its name alone; of a directory, all that is in it is.
 *
 * @param path relative to the logs root
 * @param assetsDirectory name of the directory below the root with the assets all pages share
 */
export function isIgnored(path: string, assetsDirectory: string): boolean {
  const name = baseName(path);
  return path === assetsDirectory || isStaging(name) || isTemporary(name);
}
