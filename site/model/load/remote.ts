/**
 * A page without a server of ours (`stackvizd viewer`): a copy of the page on any static host shows a build
 * that is published elsewhere, `#url=https://logs.example.org/.../stackviz/`, if that server lets other sites
 * read its files (CORS).
 *
 * Only a page that says of itself that it is one does this: on a logs server, whose links people trust, nobody
 * may make a page show what lies elsewhere.
 */
import { LoadError } from './bytes.ts';
import { type Dataset, loadDataset } from './dataset.ts';

/** A build's address, and the route in it. */
export interface RemoteAddress {
  url: string;
  /** With its `#`; '' where none is named. */
  hash: string;
}

/**
 * What the address of the page names: `#url=ADDRESS`, encoded or as it is, and once it was read `?url=ADDRESS`
 * before the route. null: no build, or one that is not on http(s).
 */
export function readRemote({
  hash,
  search,
}: {
  hash: string;
  search: string;
}): RemoteAddress | null {
  const given = /^#\/?url=(.+)$/s.exec(hash)?.[1];
  let text = given ?? new URLSearchParams(search).get('url') ?? '';
  try {
    if (/^https?%3a/i.test(text)) text = decodeURIComponent(text);
  } catch {
    return null;
  }
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  const route = given === undefined ? hash : url.hash;
  url.hash = '';
  return { url: url.href, hash: route };
}

/** The page's own address with the build in it, so that routes can change behind it. */
export const addressOf = ({ url, hash }: RemoteAddress): string =>
  `?url=${encodeURIComponent(url)}${hash}`;

/** Where a build's page and data may be: the page, an export, or the logs that the page is in. */
function placesOf(address: string): [page: string, data: string][] {
  const directory = /\/$|\/[^/]*\.html?$/.test(new URL(address).pathname) ? address : `${address}/`;
  const page = new URL('.', directory).href;
  const below = new URL('stackviz/', page).href;
  const published: [string, string][] = [
    [page, 'data/'],
    [below, 'data/'],
    [page, './'],
  ];
  return page.endsWith('/stackviz/') ? [[page, 'data/']] : published;
}

/** Loads what describes a build elsewhere. @throws LoadError, of kind `foreign` where nothing may be read */
export async function loadRemote(address: string): Promise<Dataset> {
  let first: unknown;
  for (const [page, data] of placesOf(address)) {
    try {
      return await loadDataset(page, data);
    } catch (error) {
      first ??= error;
    }
  }
  if (!(first instanceof LoadError) || first.kind !== 'network') throw first;
  const { host } = new URL(address);
  const message = `${host} did not answer, or does not let pages of other sites read its files.`;
  throw new LoadError('foreign', first.url, message);
}
