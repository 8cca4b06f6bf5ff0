/**
 * Listings as HTML pages: Apache (plain, FancyIndexing, HTMLTable), nginx, Caddy, lighttpd, Python's
 * http.server, webfs, rclone, Swift's staticweb, and the index pages that Zuul uploads to Swift.
 *
 * They have nothing in common but links, so links are all that is read: an entry is a link that leads, once
 * resolved, one step below the page's own address. That leaves out parents, crumbs, sort orders and icons
 * whatever they look like. The text of a link is no name: Apache cuts it to 23 characters, nginx to 50,
 * mini_httpd to 32 without a mark, http.server adds an `@`.
 */
import { Parser } from 'htmlparser2';
import { isName, type ListedEntry } from './entry.ts';

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

/** The entries that the links of a page mean, each once. @param page its address, after redirects */
export function readLinks(html: string, page: URL): ListedEntry[] {
  const entries = new Map<string, ListedEntry>();
  const parser = new Parser({
    onopentag(name, { href }) {
      if (name !== 'a' || href === undefined) return;
      const entry = entryOf(href, page);
      if (entry === null) return;
      // Swift has a folder twice: as what lies below it, and as an object of no bytes
      const known = entries.get(entry.name);
      if (known === undefined || entry.isDirectory) entries.set(entry.name, entry);
    },
  });
  parser.end(html);
  return [...entries.values()];
}
