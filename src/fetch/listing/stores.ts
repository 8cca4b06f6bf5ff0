/**
 * Object stores, which list keys below a prefix instead of directories:
 *
 *     GET https://bucket.host/?prefix=a/b/            S3, also as https://host/bucket?prefix=a/b/
 *     GET https://host/v1/AUTH_x/container?format=json&prefix=a/b/     Swift, where listings are public
 *
 * S3's first version of the call is used: the tokens of the second fail on s3rver, and both know `marker`,
 * the last key that came. Swift says with nothing that there is more, so it is asked until nothing comes.
 */
import { Parser } from 'htmlparser2';
import { z } from 'zod';
import type { FetchContext } from '../context.ts';
import { getText } from '../wire/text.ts';
import type { ListedFile } from './entry.ts';

/** One page of a listing; null of another answer: it is none. */
interface Page {
  keys: { key: string; bytes: number | null }[];
  isLast: boolean;
}

/** `<ListBucketResult><IsTruncated>…<Contents><Key>…<Size>…` */
export function readBucketPage(xml: string): Page | null {
  const keys: Page['keys'] = [];
  let isListing = false;
  let isLast = true;
  let text = '';
  let key = '';
  let bytes: number | null = null;
  const parser = new Parser(
    {
      onopentag(name) {
        isListing ||= name === 'ListBucketResult';
        text = '';
      },
      ontext(part) {
        text += part;
      },
      onclosetag(name) {
        if (name === 'Key') key = text;
        else if (name === 'Size') bytes = Number.isSafeInteger(Number(text)) ? Number(text) : null;
        else if (name === 'IsTruncated') isLast = text.trim() !== 'true';
        else if (name === 'Contents') {
          keys.push({ key, bytes });
          key = '';
          bytes = null;
        }
        text = '';
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return isListing ? { keys, isLast } : null;
}

const swiftSchema = z.array(z.object({ name: z.string(), bytes: z.number().nonnegative() }));

/** Swift's JSON of a container; a folder's own object has no bytes. */
export function readContainerPage(json: string): Page | null {
  try {
    const objects = swiftSchema.parse(JSON.parse(json));
    const keys = objects.map(({ name, bytes }) => ({ key: name, bytes }));
    return { keys, isLast: keys.length === 0 };
  } catch {
    return null;
  }
}

/** A place where keys may be listed: the address to ask, and what their keys begin with. */
interface Place {
  address: URL;
  prefix: string;
  read: (text: string) => Page | null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where the directory of an address may be listed, the likeliest first. */
function placesOf(directory: URL): Place[] {
  const segments = directory.pathname.split('/').filter((part) => part !== '');
  const at = (path: string, query = '') => new URL(`${directory.origin}/${path}${query}`);
  const prefixOf = (parts: string[]) => {
    const path = decoded(parts.join('/'));
    return path === '' ? '' : `${path}/`;
  };
  const [first = '', ...rest] = segments;
  const places: Place[] = [];
  const swift = segments.findIndex((part) => /^AUTH_|^[0-9a-f]{32}$/.test(part));
  const container = segments.slice(0, swift + 2);
  if (swift >= 0 && container.length === swift + 2) {
    places.push({
      address: at(container.join('/'), '?format=json'),
      prefix: prefixOf(segments.slice(swift + 2)),
      read: readContainerPage,
    });
  }
  places.push({ address: at(''), prefix: prefixOf(segments), read: readBucketPage });
  if (first !== '')
    places.push({ address: at(first), prefix: prefixOf(rest), read: readBucketPage });
  return places;
}

async function listPlace(
  { address, prefix, read }: Place,
  context: FetchContext,
): Promise<ListedFile[] | null> {
  const files: ListedFile[] = [];
  let marker = '';
  while (files.length < context.limits.maxEntries) {
    const url = new URL(address);
    url.searchParams.set('prefix', prefix);
    if (marker !== '') url.searchParams.set('marker', marker);
    const { text } = await getText(url, context);
    const page = read(text);
    if (page === null) return null;
    const fresh = page.keys.filter(({ key }) => key.startsWith(prefix) && key > marker);
    for (const { key, bytes } of fresh) files.push({ path: key.slice(prefix.length), bytes });
    const last = page.keys.at(-1)?.key ?? '';
    // one that does not heed the marker would go on for ever
    if (page.isLast || last <= marker) break;
    marker = last;
  }
  return files.filter(({ path }) => path !== '' && !path.endsWith('/'));
}

/** The files below a directory of an object store; null: it is none, or does not let us list. */
export async function listStore(
  directory: URL,
  context: FetchContext,
): Promise<ListedFile[] | null> {
  for (const place of placesOf(directory)) {
    const files = await listPlace(place, context).catch((error) => {
      if (context.signal?.aborted === true || error.code === 'FETCH_TOO_LARGE') throw error;
      return null;
    });
    if (files !== null && files.length > 0) return files;
  }
  return null;
}
