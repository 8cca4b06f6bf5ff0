/** Where the parts of this program are: among the sources, or, when built, in one directory. */
import { baseName } from './paths.ts';

const fromSource = import.meta.url.endsWith('.ts');
const place = (source: string, built: string) =>
  new URL(fromSource ? source : built, import.meta.url);

/**
 * A module that runs by itself, in a child process or a thread; the build makes a file of each
 * (vite.config.ts).
 *
 * @param path below src/, without extension
 */
export function entryModule(path: string): URL {
  return place(`../${path}.ts`, `./${baseName(path)}.js`);
}

/** For every process that is started by this Node.js: SIGUSR1 opens no debugger in it (as in bin/stackvizd). */
export const NO_DEBUGGER = '--disable-sigusr1';

export const PACKAGE_FILE = place('../../package.json', '../package.json');
/** Where the build puts our site. */
export const SITE_DIRECTORY = place('../../dist/site/', './site/');
/** The pages of `stackvizd serve`, built. */
export const ON_DEMAND_PAGES = place('../../dist/on-demand/', './on-demand/');
