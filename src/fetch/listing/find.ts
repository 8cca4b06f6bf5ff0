/**
 * All files of a run that may concern us, by whatever the server offers: Zuul's manifest first, which is one
 * request, then listings, directory by directory, then the calls of object stores.
 */
import { StackvizError } from '../../base/errors.ts';
import type { createGate } from '../../base/gate.ts';
import { listedFiles, MANIFEST_NAME } from '../../build/arrival/zuul-manifest.ts';
import { classifyInput, isSearched, mayBeTestInput } from '../../build/inputs/names.ts';
import type { Warnings } from '../../build/warnings.ts';
import type { FetchContext } from '../context.ts';
import { getText, type Text } from '../wire/text.ts';
import { readJsonListing, readXmlListing } from './documents.ts';
import { addressBelow, isName, type ListedEntry, type ListedFile } from './entry.ts';
import { readLinks } from './links.ts';
import { listStore } from './stores.ts';

/** Of a file, its name and its size. */
const VALUES_PER_ENTRY = 3;
/** Directories asked for although no listing has them. */
const HIDDEN = ['.stestr', '.testrepository'];
const MAX_HIDDEN = 12;

export interface FoundFiles {
  /** What the paths are relative to, after redirects. */
  base: URL;
  files: ListedFile[];
}

export interface Search {
  context: FetchContext;
  gate: ReturnType<typeof createGate>;
  warnings: Warnings;
}

/** Errors that say something of what was asked for; all others, of whom we may ask or how long, end it. */
const OF_THE_ANSWER = new Set([
  'FETCH_MISSING',
  'FETCH_STATUS',
  'FETCH_CODING',
  'FETCH_JSON',
  'FETCH_REDIRECTS',
  'FETCH_TOO_LARGE',
]);

const isOfTheAnswer = (error: unknown): boolean =>
  error instanceof StackvizError && OF_THE_ANSWER.has(error.code);

/** A path of a stranger's that stays below where it is put. */
const isPath = (path: string): boolean => path.split('/').every(isName);

/** The files that a manifest names; null: there is none. */
async function readManifest(url: URL, { context }: Search): Promise<ListedFile[] | null> {
  const text = await getText(url, context).catch((error) => {
    if (isOfTheAnswer(error)) return null;
    throw error;
  });
  if (text === null) return null;
  const chunks = (async function* () {
    yield Buffer.from(text.text);
  })();
  const files: ListedFile[] = [];
  const maxValues = context.limits.maxEntries * VALUES_PER_ENTRY;
  for (const { path, size } of await listedFiles(chunks, maxValues)) {
    if (isPath(path)) files.push({ path, bytes: size });
  }
  return files.length > 0 ? files : null;
}

/** The entries of a listing, whatever wrote it; none of what is no listing. @param most see readLinks() */
async function readListing({ url, type, text }: Text, most: number): Promise<ListedEntry[]> {
  if (type.endsWith('/json')) return readJsonListing(text) ?? [];
  if (type.endsWith('/xml')) {
    const listing = readXmlListing(text);
    if (listing !== null) return listing;
  }
  return readLinks(text, url, most);
}

/** The address of a directory: with a slash at its end, which asks no server for a redirect. */
export function directoryUrl(url: URL): URL {
  const directory = new URL(url);
  directory.search = '';
  directory.hash = '';
  if (!directory.pathname.endsWith('/')) directory.pathname += '/';
  return directory;
}

/** Looks through listings, a level at a time. @throws as getText() of the first */
async function crawl(logs: URL, { context, gate, warnings }: Search): Promise<FoundFiles> {
  const { maxListings, maxEntries } = context.limits;
  const files: ListedFile[] = [];
  let base = logs;
  let listings = 0;
  let entries = 0;
  let left = 0;

  /** @returns the directories in it */
  async function list(path: string): Promise<string[]> {
    if (entries > maxEntries) {
      left += 1;
      return [];
    }
    const page = await getText(
      path === '' ? logs : directoryUrl(addressBelow(base, path)),
      context,
    );
    if (path === '') base = new URL('./', page.url);
    const below: string[] = [];
    const listed = await readListing(page, Math.max(0, maxEntries - entries));
    for (const { name, isDirectory, bytes } of listed) {
      entries += 1;
      if (entries > maxEntries) left += 1;
      else if (isDirectory) below.push(path === '' ? name : `${path}/${name}`);
      else files.push({ path: path === '' ? name : `${path}/${name}`, bytes });
    }
    return below.filter(isSearched);
  }

  async function listLevel(paths: string[], isGuess = false): Promise<string[]> {
    const room = Math.max(0, maxListings - listings);
    left += Math.max(0, paths.length - room);
    listings += Math.min(room, paths.length);
    const found = await Promise.all(
      paths.slice(0, room).map((path) =>
        gate(() => list(path)).catch((error) => {
          if (path === '' || !isOfTheAnswer(error)) throw error;
          if (!isGuess) warnings.add('FETCH_LISTING_MISSING', error.message, { path });
          return [];
        }),
      ),
    );
    return found.flat();
  }

  const directories: string[] = [];
  for (let level = ['']; level.length > 0; ) {
    directories.push(...level);
    level = await listLevel(level);
  }
  // most servers list no dot files: an interrupted run is in nothing else
  if (!files.some(({ path }) => isTestsName(path))) {
    const likely = directories.filter((path) => path.split('/').length <= 2);
    const guesses = likely.flatMap((path) =>
      HIDDEN.map((name) => (path ? `${path}/${name}` : name)),
    );
    await listLevel(
      guesses.filter((path) => !directories.includes(path)).slice(0, MAX_HIDDEN),
      true,
    );
  }
  if (left > 0) {
    warnings.add('FETCH_TOO_MANY_FILES', `${left} more entries and directories were not looked at`);
  }
  return { base, files };
}

const isTestsName = (path: string) =>
  classifyInput(path)?.kind === 'subunit' || (mayBeTestInput(path) && !/dstat|dool/i.test(path));

/**
 * @param logs the directory
 * @param manifest where the CI says that its manifest is
 * @throws StackvizError FETCH_NO_LOGS: there is nothing; as getText()
 */
export async function findFiles(
  logs: URL,
  manifest: URL | null,
  search: Search,
): Promise<FoundFiles> {
  const own = addressBelow(logs, MANIFEST_NAME);
  for (const url of manifest === null ? [own] : [manifest, own]) {
    const files = await readManifest(url, search);
    if (files !== null) return { base: logs, files };
  }
  let failure: unknown = null;
  const found = await crawl(logs, search).catch((error) => {
    if (!isOfTheAnswer(error)) throw error;
    failure = error;
    return null;
  });
  if (found !== null && found.files.length > 0) return found;
  const files = (await listStore(logs, search.context))?.filter(({ path }) => isPath(path));
  if (files !== undefined && files.length > 0) return { base: logs, files };
  const { message } = (failure ?? {}) as { message?: string };
  throw new StackvizError(
    'FETCH_NO_LOGS',
    message ?? `${logs.href}: neither a manifest nor a listing of any files is there`,
  );
}
