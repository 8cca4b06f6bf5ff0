/**
 * The static site that every page shares: ours (`npm run build:site`), or any other whose page reads
 * `data/config.json` beside it, such as upstream's StackViz.
 *
 * Published builds share its files in one directory of the logs root, named by their content, since a
 * million builds must not cost a million copies. The log archiver deletes what is older than the logs
 * it keeps, so every publish makes sure that they are dated later than its page: they never go before
 * the last page that uses them. An export carries its own copy.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StackvizError } from '../base/errors.ts';
import { SITE_DIRECTORY } from '../base/program.ts';
import type { Config } from '../config/schema.ts';
import type { Artifact } from '../format/dataset.ts';
import { escapeMarkup } from '../format/markup.ts';
import { stat } from '../tree/disk.ts';
import { requireRoot } from '../tree/root.ts';
import { type Asset, placeAssets } from './assets.ts';
import { type BuildDigest, type PageText, writePageText } from './page-text.ts';

/** A built site. */
export interface Site {
  /** Hash of all of it. */
  id: string;
  /** index.html as built. */
  page: string;
  /** All other files, by their path relative to the page. */
  files: Asset[];
}

const PAGE = 'index.html';
const REFERENCE = /\b(src|href)=(["'])(?:\.\/)?([^"':#?]+)\2/g;
/** What our page has for text without script; another site has none of it. */
const TITLE = /<title>[^<]*<\/title>/;
const TOLD = /<!-- told -->[\s\S]*?<!-- \/told -->/;
const DATA_META = '<meta name="stackvizd-data" content=';
const JOBS: PageText = {
  title: 'Jobs',
  description: 'The jobs of this site and their latest runs.',
  html: `<h1>Jobs</h1>
        <p>
          This page shows the jobs of this site with JavaScript. New causes are in
          <a href="causes.atom">a feed</a>, the logs are <a href="../../">here</a>.
        </p>`,
};
const DATA_REFERENCE = /(<meta name="stackvizd-data" content=")[^"]*(")/;

/** Ours is as old as the program: read once. */
let ours: Site | null = null;

/**
 * @param directory of the site; null: ours
 * @throws StackvizError SITE_MISSING (retryable: it may just be replaced) when there is none
 */
export async function loadSite(directory: string | null = null): Promise<Site> {
  if (directory !== null)
    return readSite(directory, 'publish.siteDirectory: no built site in', (path) => readFile(path));
  const place = fileURLToPath(SITE_DIRECTORY);
  // in place, as the modules of the program are
  ours ??= await readSite(place, 'run `npm run build`: no built site in', (path) =>
    readFileSync(path),
  );
  return ours;
}

/** @param read a file of it */
async function readSite(
  place: string,
  missing: string,
  read: (path: string) => Buffer | Promise<Buffer>,
): Promise<Site> {
  try {
    const page = await readFile(join(place, PAGE), 'utf8');
    const entries = await readdir(place, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(place, '/').length))
      .filter((path) => path !== PAGE && !path.startsWith('data/'))
      .sort();
    const hash = createHash('sha256').update(page);
    const files: Site['files'] = [];
    for (const path of paths) {
      const bytes = await read(join(place, path));
      hash.update(`\0${path}\0`).update(bytes);
      files.push({ path, bytes });
    }
    return { id: hash.digest('hex').slice(0, 12), page, files };
  } catch (error) {
    throw new StackvizError('SITE_MISSING', `${missing} ${place}`, {
      retryable: true,
      cause: error,
    });
  }
}

/**
 * The page for one place.
 *
 * @param assets URL of the site's files relative to the page, with a slash at its end
 * @param data URL of the directory of config.json relative to the page, with a slash at its end
 * @param told what it says without script
 */
export function renderPage(site: Site, assets: string, data: string, told?: PageText): string {
  const known = new Set(site.files.map(({ path }) => path));
  const page = site.page
    .replace(REFERENCE, (reference, attribute, quote, path) =>
      known.has(path) ? `${attribute}=${quote}${assets}${path}${quote}` : reference,
    )
    .replace(DATA_REFERENCE, `$1${data}$2`);
  if (told === undefined || !TOLD.test(page)) return page;
  const description = `<meta name="description" content="${escapeMarkup(told.description)}">`;
  // functions: what was uploaded may hold `$&`
  return page
    .replace(TITLE, () => `<title>${escapeMarkup(told.title)}</title>\n    ${description}`)
    .replace(TOLD, () => told.html);
}

/**
 * Has a browser fetch what each view begins with beside the scripts, not after them: the tests, where they are one
 * file. Only what has the hash of its content in its name: anything else may come as the browser has kept it, and a page
 * that asks for it anew (see site/model/load/bytes.ts) is given just that.
 *
 * @param page of a build, as renderPage() makes it; another site's stays as it is
 * @param data as for renderPage()
 */
export function fetchAhead(page: string, data: string, artifacts: readonly Artifact[]): string {
  if (!page.includes(DATA_META)) return page;
  const [tests, ...more] = artifacts.filter(({ artifact_type: type }) => type === 'tests');
  if (tests === undefined || more.length > 0) return page;
  const url = data + tests.path.split('/').map(encodeURIComponent).join('/');
  const link = `<link rel="preload" as="fetch" crossorigin href="${url}">\n    `;
  return page.replace(DATA_META, () => link + DATA_META);
}

/** In the page of the viewer, and in no other. */
export const VIEWER_MARK = '<meta name="stackvizd-viewer" content="">';

/**
 * The page that shows builds which are published elsewhere, for a static host that publishes none. It may
 * connect to anyone, which the page of a build may not.
 *
 * @param assets as for renderPage()
 */
export function renderViewer(site: Site, assets: string): string {
  return renderPage(site, assets, '')
    .replace("connect-src 'self'", "connect-src 'self' http: https:")
    .replace(TOLD, '<h1>Test run</h1>\n        <p>This page needs JavaScript.</p>')
    .replace(/<meta name="stackvizd-data"/, `${VIEWER_MARK}\n    $&`);
}

/**
 * The page of a build, whose shared files it makes sure of.
 *
 * @param path the build, relative to the logs root
 * @param told of the build, but for where the site's files are
 * @param artifacts of the build
 * @throws StackvizError ROOT_MISSING: the root was unmounted meanwhile, and nothing is to be made in the mount point
 */
export async function pageFor(
  site: Site,
  { root, publish }: Pick<Config, 'root' | 'publish'>,
  path: string,
  told?: Omit<BuildDigest, 'shared'>,
  artifacts: readonly Artifact[] = [],
): Promise<string> {
  await stat(join(root, path)).catch(() => requireRoot(root, publish.assetsDirectory));
  const place = `${publish.assetsDirectory}/${site.id}`;
  await placeAssets(root, place, site.files);
  const shared = `${'../'.repeat(path.split('/').length + 1)}${place}/`;
  const page = renderPage(site, shared, 'data/', told && writePageText({ ...told, shared }));
  return fetchAhead(page, 'data/', artifacts);
}

/** In the shared directory: the pages of the history of jobs, and what they show. */
export const HISTORY_DIRECTORY = 'history';

/**
 * The page of the history of jobs, whose shared files it makes sure of. It shows what lies beside it.
 *
 * @returns null where the site is not ours: it has no such page
 */
export async function historyPage(
  site: Site,
  { root, publish }: Pick<Config, 'root' | 'publish'>,
): Promise<string | null> {
  if (!site.page.includes(DATA_META)) return null;
  await placeAssets(root, `${publish.assetsDirectory}/${site.id}`, site.files);
  return renderPage(site, `../${site.id}/`, '', JOBS).replace(
    `${DATA_META}""`,
    '<meta name="stackvizd-history" content=""',
  );
}
