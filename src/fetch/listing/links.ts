/**
 * Listings as HTML pages: Apache (plain, FancyIndexing, HTMLTable), nginx, Caddy, lighttpd, Python's
 * http.server, webfs, rclone, Swift's staticweb, and the index pages that Zuul uploads to Swift.
 *
 * They have nothing in common but links, so links are all that is read: an entry is a link that leads, once
 * resolved, one step below the page's own address. That leaves out parents, crumbs, sort orders and icons
 * whatever they look like. The text of a link is no name: Apache cuts it to 23 characters, nginx to 50,
 * mini_httpd to 32 without a mark, http.server adds an `@`.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { Parser } from 'htmlparser2';
import { isName, type ListedEntry } from './entry.ts';

/** Characters that are read at a time: a page of 4 MiB, all links, takes more than a second. */
const CHUNK = 65_536;
/** An entry may have an icon, a name and a date that are links; the head of a table has a few. */
const LINKS_PER_ENTRY = 4;
const OTHER_LINKS = 200;

/** Zuul's newest index pages link a folder by the index page in it. */
const INDEX_PAGE = '/index.html';

/** The entry that a link means; null: it leads elsewhere. */
function entryOf(href: string, page: URL): ListedEntry | null {
  const target = URL.parse(href.trim(), page.href);
  if (target === null || target.origin !== page.origin) return null;
  // sort orders, and whatever stands on the page itself
  if (target.search !== '' || target.hash !== '') return null;
  const base = page.pathname.slice(0, page.pathname.lastIndexOf('/') + 1);
  if (!target.pathname.startsWith(base)) return null;
  let rest = target.pathname.slice(base.length);
  if (rest !== 'index.html' && rest.endsWith(INDEX_PAGE))
    rest = rest.slice(0, -'index.html'.length);
  const isDirectory = rest.endsWith('/');
  let name: string;
  try {
    name = decodeURIComponent(isDirectory ? rest.slice(0, -1) : rest);
  } catch {
    return null; // not in UTF-8
  }
  return isName(name) ? { name, isDirectory, bytes: null } : null;
}

/**
 * The entries that the links of a page mean, each once. Others have their turn now and then, as what strangers
 * list is read by a server.
 *
 * @param page its address, after redirects
 * @param most so many are wanted; where there are more, some more than these come
 */
export async function readLinks(html: string, page: URL, most: number): Promise<ListedEntry[]> {
  const entries = new Map<string, ListedEntry>();
  let links = 0;
  const parser = new Parser({
    onopentag(name, { href }) {
      if (name !== 'a' || href === undefined) return;
      links += 1;
      const entry = entryOf(href, page);
      if (entry === null) return;
      // Swift has a folder twice: as what lies below it, and as an object of no bytes
      const known = entries.get(entry.name);
      if (known === undefined || entry.isDirectory) entries.set(entry.name, entry);
    },
  });
  const mostLinks = LINKS_PER_ENTRY * most + OTHER_LINKS;
  for (let at = 0; at < html.length && entries.size <= most && links <= mostLinks; at += CHUNK) {
    if (at > 0) await breathe();
    parser.write(html.slice(at, at + CHUNK));
  }
  parser.end();
  return [...entries.values()];
}
