/**
 * The static site that every page shares: built once (`npm run build:site`), its scripts and styles
 * named by their content.
 *
 * Published builds share the assets in one directory of the logs root, since a million builds must
 * not cost a million copies. The log archiver deletes what is older than the logs it keeps, so the
 * assets are touched by every publish after a day: they are never older than the last page that uses
 * them. An export carries its own copy.
 */
import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/schema.ts';
import { StackvizError } from '../errors.ts';
import { holdDirectory } from '../tree/beneath.ts';

/** The built site. */
export interface Site {
  /** index.html as built; its assets are `./assets/...`. */
  page: string;
  assets: { name: string; bytes: Buffer }[];
}

const DAY_MS = 86_400_000;
const ASSET_REFERENCE = /(["'])\.\/assets\//g;
const DATA_REFERENCE = /(<meta name="stackvizd-data" content=")[^"]*(")/;

/** Where the build put the site, seen from this file in `src/` or `dist/`. */
function builtSite(): string {
  const fromSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(fromSource ? '../../dist/site/' : '../site/', import.meta.url));
}

/** @throws StackvizError SITE_MISSING when the site has not been built */
export async function loadSite(directory = builtSite()): Promise<Site> {
  try {
    const page = await readFile(`${directory}/index.html`, 'utf8');
    const names = await readdir(`${directory}/assets`);
    const assets = names.sort().map(async (name) => ({
      name,
      bytes: await readFile(`${directory}/assets/${name}`),
    }));
    return { page, assets: await Promise.all(assets) };
  } catch (error) {
    throw new StackvizError('SITE_MISSING', `no built site in ${directory}: npm run build`, {
      cause: error,
    });
  }
}

/**
 * The page for one place.
 *
 * @param assets URL of the assets relative to the page, with a slash at its end
 * @param data URL of the directory of config.json relative to the page, with a slash at its end
 */
export function renderPage(site: Site, assets: string, data: string): string {
  return site.page.replace(ASSET_REFERENCE, `$1${assets}`).replace(DATA_REFERENCE, `$1${data}$2`);
}

/** Makes sure that the assets are in `<root>/<name>/`, whole and not about to expire. */
async function placeAssets(site: Site, root: string, name: string): Promise<void> {
  await mkdir(`${root}/${name}`, { recursive: true });
  const directory = await holdDirectory(root, name);
  try {
    for (const asset of site.assets) {
      const path = directory.entry(asset.name);
      const present = await readFile(path).catch(() => null);
      const now = new Date();
      if (present?.equals(asset.bytes)) {
        await touchDaily(path, now);
        continue;
      }
      const unfinished = directory.entry(`.stackviz-${process.pid}-${asset.name}`);
      await writeFile(unfinished, asset.bytes, { mode: 0o644, flush: true });
      await rename(unfinished, path);
    }
  } finally {
    await directory.close();
  }
}

/**
 * The page of a build, whose assets it makes sure of.
 *
 * @param path the build, relative to the logs root
 */
export async function pageFor(
  site: Site,
  { root, publish }: Pick<Config, 'root' | 'publish'>,
  path: string,
): Promise<string> {
  await placeAssets(site, root, publish.assetsDirectory);
  const toRoot = '../'.repeat(path.split('/').length + 1);
  return renderPage(site, `${toRoot}${publish.assetsDirectory}/`, 'data/');
}

async function touchDaily(path: string, now: Date): Promise<void> {
  const { mtimeMs } = await stat(path);
  if (now.getTime() - mtimeMs > DAY_MS) await utimes(path, now, now);
}
