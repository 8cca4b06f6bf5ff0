/**
 * Listings as documents: nginx's `autoindex_format json` and `xml`, and Caddy's JSON.
 *
 *     [{"name": "logs", "type": "directory", "mtime": "Mon, 06 May 2024 07:08:09 GMT"},
 *      {"name": "a.txt", "type": "file", "mtime": "...", "size": 12}]                             nginx
 *     [{"name": "logs/", "size": 4096, "url": "./logs/", "is_dir": true, "is_symlink": false, ...}]   Caddy
 *     <list><directory mtime="...">logs</directory><file mtime="..." size="12">a.txt</file></list>   nginx
 *
 * `"type": "other"` is a link that leads nowhere, or a device.
 */
import { Parser } from 'htmlparser2';
import { z } from 'zod';
import { isName, type ListedEntry } from './entry.ts';

const schema = z.array(
  z.object({
    name: z.string(),
    type: z.string().optional(),
    is_dir: z.boolean().optional(),
    size: z.number().nonnegative().optional(),
  }),
);

/** null: it is no listing. */
export function readJsonListing(text: string): ListedEntry[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const listing = schema.safeParse(parsed);
  if (!listing.success) return null;
  const isTold = (entry: { type?: unknown; is_dir?: unknown }) =>
    entry.type !== undefined || entry.is_dir !== undefined;
  if (!listing.data.every(isTold)) return null;
  return listing.data
    .filter(({ type }) => type !== 'other')
    .map(({ name, type, is_dir, size }) => {
      const isDirectory = type === 'directory' || is_dir === true;
      return {
        name: name.replace(/\/$/, ''),
        isDirectory,
        bytes: isDirectory ? null : (size ?? null),
      };
    })
    .filter(({ name }) => isName(name));
}

/** null: it is no listing. */
export function readXmlListing(text: string): ListedEntry[] | null {
  const entries: ListedEntry[] = [];
  let isListing = false;
  let open: ListedEntry | null = null;
  const parser = new Parser(
    {
      onopentag(name, { size }) {
        isListing ||= name === 'list';
        if (name !== 'file' && name !== 'directory') return;
        const bytes = size === undefined ? Number.NaN : Number(size);
        open = {
          name: '',
          isDirectory: name === 'directory',
          bytes: Number.isSafeInteger(bytes) ? bytes : null,
        };
      },
      ontext(part) {
        if (open !== null) open.name += part;
      },
      onclosetag(name) {
        if (open !== null && (name === 'file' || name === 'directory')) {
          if (isName(open.name)) entries.push(open);
          open = null;
        }
      },
    },
    { xmlMode: true },
  );
  parser.end(text);
  return isListing ? entries : null;
}
