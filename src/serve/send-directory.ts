/** Answers a request for a directory: its index page, else a listing. */
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HeldDirectory, openFileBeneath } from '../tree/beneath.ts';
import { contentType, securityHeaders } from './headers.ts';
import { type ListedEntry, renderListing } from './listing.ts';
import { isOwnPage } from './own-page.ts';
import { sendFile } from './send-file.ts';

const INDEX_PAGES = ['index.html', 'index.htm'];
const MAX_LISTED = 10_000;
/** Nothing of a listing is the upload's but names, and those are escaped; its own style is inline. */
const LISTING_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** `segments` is the directory's path below the logs root. */
export async function sendDirectory(
  request: IncomingMessage,
  response: ServerResponse,
  directory: HeldDirectory,
  segments: readonly string[],
  { root, assetsDirectory }: { root: string; assetsDirectory: string },
): Promise<void> {
  for (const name of INDEX_PAGES) {
    const file = await openFileBeneath(directory.path, name).catch(() => null);
    if (file === null) continue;
    const page = [...segments, name];
    const headers = securityHeaders(page, assetsDirectory, await isOwnPage(root, page));
    return sendFile(request, response, file, { ...headers, 'Content-Type': contentType(name) });
  }
  const entries = (await readdir(directory.path, { withFileTypes: true })).filter(isServed);
  const listed = await Promise.all(
    entries.slice(0, MAX_LISTED).map((entry) => describe(directory, entry)),
  );
  const page = renderListing(
    segments,
    listed.filter((entry) => entry !== null),
    entries.length - listed.length,
  );
  sendPage(request, response, page);
}

/** Sends a page that was made for this answer: it has styles of its own, and no scripts. */
export function sendPage(request: IncomingMessage, response: ServerResponse, page: string): void {
  const body = Buffer.from(page);
  response.writeHead(200, {
    ...securityHeaders([], ''),
    'Content-Security-Policy': LISTING_POLICY,
    'Content-Type': contentType('index.html'),
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Links, FIFOs and devices are not served, so not listed. */
function isServed(entry: Dirent): boolean {
  return entry.isFile() || entry.isDirectory();
}

/** Null where the entry went away meanwhile. */
async function describe(directory: HeldDirectory, entry: Dirent): Promise<ListedEntry | null> {
  const stats = await lstat(directory.entry(entry.name)).catch(() => null);
  if (stats === null) return null;
  const { size, mtimeMs: modified } = stats;
  return { name: entry.name, directory: entry.isDirectory(), size, modified };
}
