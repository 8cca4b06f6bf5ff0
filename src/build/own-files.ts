/**
 * What is ours in the served tree, by its name and its owner, and what killed runs leave behind there.
 *
 * Layout of a build: `<build>/stackviz/` with the page, `manifest.json`, `summary.json` and `data/`.
 */
import { readdir } from '../tree/disk.ts';

/** Directly below a build: what we published. */
export const OUTPUT_DIRECTORY = 'stackviz';

/** In it: the file that makes a directory of that name ours, wherever it stands. */
export const MANIFEST = 'manifest.json';

/** In it: what the build came to; see src/format/summary.ts. */
export const SUMMARY = 'summary.json';

/** Starts the name of everything unfinished that we leave in a build. */
export const STAGING_PREFIX = '.stackviz-';

/** Such a name as a whole: what an uploader calls by other names of this prefix is left alone. */
const LEFTOVER = /^\.stackviz-[a-z0-9-]+$/;

let owner: number | undefined;

/** Whether something of such a name is ours: a job can upload a `stackviz/` of its own. */
export const belongsToUs = ({ uid }: { uid: number }): boolean =>
  uid === (owner ?? process.geteuid?.());

/** For a command of another user, root: what belongs to the daemons is ours from now on. */
export function actFor(uid: number): void {
  owner = uid;
}

/** Whether a path, relative to a build, is in what we publish or prepare there. */
export const isOurs = (path: string): boolean =>
  path === OUTPUT_DIRECTORY ||
  path.startsWith(`${OUTPUT_DIRECTORY}/`) ||
  path.startsWith(STAGING_PREFIX);

/** Names of what runs that were killed left behind in a build, or one is writing just now. */
export async function leftovers(build: string): Promise<string[]> {
  return (await readdir(build)).filter((name) => LEFTOVER.test(name));
}

/** Whether there are any. */
export async function hasLeftovers(build: string): Promise<boolean> {
  return (await leftovers(build)).length > 0;
}
