/**
 * What browsers open: the page on which one asks (`/`, `/go/<anything>`), a site under its permanent
 * link (`/s/<id>/`), which is the same page as long as the site is not there, and the files of both.
 */
import { readdir, readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StackvizError } from '../../base/errors.ts';
import { ON_DEMAND_PAGES } from '../../base/program.ts';
import { OUTPUT_DIRECTORY } from '../../build/own-files.ts';
import { PAGE as SITE_PAGE } from '../../publish/publication.ts';
import type { Asked, Desk } from '../../requests/desk.ts';
import { isRequestId } from '../../requests/ids.ts';
import type { Store } from '../../requests/store.ts';
import { openFileBeneath } from '../../tree/beneath.ts';
import { contentType, securityHeaders } from '../headers.ts';
import { isOwnPage } from '../own-page.ts';
import { parseRequestPath } from '../request-path.ts';
import { sendFile } from '../send-file.ts';
import { siteConfig, siteManifest } from './published.ts';

const PAGE = 'index.html';
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ASSETS = '/on-demand/';
const YEAR_S = 31_536_000;

/** The built pages, by path relative to the page. */
export type Pages = ReadonlyMap<string, Buffer>;

/** @throws StackvizError SITE_MISSING */
export async function loadPages(): Promise<Pages> {
  try {
    const names = await readdir(ON_DEMAND_PAGES, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile());
    const base = decodeURI(ON_DEMAND_PAGES.pathname);
    const read = files.map(async ({ parentPath, name }): Promise<[string, Buffer]> => {
      const path = `${parentPath}/${name}`;
      return [path.slice(base.length).replace(/^\//, ''), await readFile(path)];
    });
    const pages = new Map(await Promise.all(read));
    if (!pages.has(PAGE)) throw new Error(`no ${PAGE}`);
    return pages;
  } catch (cause) {
    const message = `no built page in ${ON_DEMAND_PAGES.pathname}: npm run build`;
    throw new StackvizError('SITE_MISSING', message, { cause });
  }
}

export interface PageParts {
  pages: Pages;
  desk: Desk;
  store: Store;
  assetsDirectory: string;
}

const isMissing = (error: unknown) =>
  ['ENOENT', 'ENAMETOOLONG', 'PATH_NOT_PLAIN', 'PATH_OUTSIDE'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );

const METHODS = ['GET', 'HEAD'];

/** Adds the routes of all pages. */
export function addPages(app: FastifyInstance, parts: PageParts): void {
  addOwnPages(app, parts);
  addSites(app, parts);
  addAssets(app, parts);
}

function sendPage(reply: FastifyReply, pages: PageParts['pages'], status: number): FastifyReply {
  return reply
    .code(status)
    .headers({
      'Content-Security-Policy': POLICY,
      'Content-Type': contentType(PAGE),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    })
    .send(pages.get(PAGE));
}

async function sendSiteFile(
  { store, assetsDirectory }: PageParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { run, request: asked, state }: Asked,
  path: string[],
): Promise<FastifyReply> {
  const name = path.length === 0 ? [SITE_PAGE] : path;
  if (path.join('/') === 'data/config.json') {
    return reply.send(await siteConfig(store.tree, run, asked.url));
  }
  if (path.join('/') === 'manifest.json' && state.state === 'ready') {
    return reply.send(await siteManifest(store.tree, run, state.missing));
  }
  const segments = [run, OUTPUT_DIRECTORY, ...name];
  const file = await openFileBeneath(store.tree, segments.join('/'));
  const own = await isOwnPage(store.tree, segments);
  reply.hijack();
  await sendFile(request.raw, reply.raw, file, {
    ...securityHeaders(segments, assetsDirectory, own),
    'Content-Type': contentType(name.at(-1) ?? ''),
  });
  return reply;
}

/** The pages that ask for a site, and what they load. */
function addOwnPages(app: FastifyInstance, { pages }: PageParts): void {
  for (const url of ['/', '/go', '/go/*']) {
    app.route({ method: METHODS, url, handler: (_request, reply) => sendPage(reply, pages, 200) });
  }

  app.route({
    method: METHODS,
    url: `${ASSETS}*`,
    handler(request, reply) {
      const path = (request.params as Record<string, string>)['*'] ?? '';
      const bytes = pages.get(path);
      if (bytes === undefined) return reply.callNotFound();
      return reply
        .headers({
          'Content-Type': contentType(path),
          // its name has the hash of its content
          'Cache-Control': `public, max-age=${YEAR_S}, immutable`,
        })
        .send(bytes);
    },
  });
}

/** The sites that were made, and until they are a page that says so. */
function addSites(app: FastifyInstance, parts: PageParts): void {
  const { pages, desk, store } = parts;
  app.route({
    method: METHODS,
    url: '/s/*',
    async handler(request, reply) {
      const path = parseRequestPath(request.raw.url ?? '');
      const [, id = '', ...rest] = path?.segments ?? [];
      if (path === null || !isRequestId(id)) return sendPage(reply, pages, 404);
      const asked = await desk.look(id);
      if (rest.length === 0 && !path.directory) {
        return reply.redirect(`/s/${id}/${path.query}`, 301);
      }
      if (rest.length === 0 && asked?.state.state !== 'ready') {
        return sendPage(
          reply,
          pages,
          asked === null ? 404 : asked.state.state === 'expired' ? 410 : 200,
        );
      }
      if (asked?.state.state !== 'ready') return reply.callNotFound();
      if (rest.length === 0) await store.used(asked.run);
      try {
        return await sendSiteFile(parts, request, reply, asked, rest);
      } catch (error) {
        if (isMissing(error) && !reply.sent) return reply.callNotFound();
        throw error;
      }
    },
  });
}

/** What the sites share. */
function addAssets(app: FastifyInstance, { store, assetsDirectory }: PageParts): void {
  app.route({
    method: METHODS,
    url: `/${assetsDirectory}/*`,
    async handler(request, reply) {
      const path = parseRequestPath(request.raw.url ?? '');
      if (path === null || path.segments[0] !== assetsDirectory) return reply.callNotFound();
      const file = await openFileBeneath(store.tree, path.segments.join('/')).catch((error) => {
        if (isMissing(error)) return null;
        throw error;
      });
      if (file === null) return reply.callNotFound();
      reply.hijack();
      await sendFile(request.raw, reply.raw, file, {
        ...securityHeaders(path.segments, assetsDirectory),
        'Content-Type': contentType(path.segments.at(-1) ?? ''),
      });
      return reply;
    },
  });
}
