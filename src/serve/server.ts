/**
 * The preview server of `stackvizd run`: the logs root over HTTP, read only, as a logs server's
 * Apache would serve it. Meant for one machine; a real logs server has its own web server.
 */
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, GUARDED, guardConnections, isOurHost, WRONG_HOST } from '../base/http.ts';
import type { Logger } from '../base/log.ts';
import { holdDirectory, openFileBeneath } from '../tree/beneath.ts';
import { contentType, securityHeaders } from './headers.ts';
import { isOwnPage } from './own-page.ts';
import { parseRequestPath, toUrlPath } from './request-path.ts';
import { sendDirectory, sendPage } from './send-directory.ts';
import { sendFile } from './send-file.ts';

export interface PreviewOptions {
  /** The logs root. */
  root: string;
  /** Serves the assets directory from here instead of from below the root. */
  assetsRoot?: string;
  /** Name of the directory below the root that holds the assets pages share. */
  assetsDirectory: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Names under which it is asked, besides addresses and the machine's own. */
  hostNames?: readonly string[];
  /**
   * A page, whole and without scripts, that goes before what the tree has at a directory; null: the tree.
   *
   * @param segments below the root
   */
  page?: (segments: readonly string[]) => string | null;
  /** Where to send whoever asks for what the tree does not have; null: nowhere, it is not found. */
  elsewhere?: (segments: readonly string[]) => string | null;
  log: Logger;
}

export interface PreviewServer {
  /** Without a slash at its end. */
  url: string;
  /** Stops listening and drops the open connections. */
  close(): Promise<void>;
}

type Place = Required<Pick<PreviewOptions, 'root' | 'assetsDirectory' | 'hostNames'>> &
  Pick<PreviewOptions, 'assetsRoot' | 'page' | 'elsewhere'>;

const CONNECTIONS_MAX = 200;

/** Starts the server; rejects where host and port cannot be had. */
export async function startPreviewServer(options: PreviewOptions): Promise<PreviewServer> {
  const { host, port, log } = options;
  const place: Place = { hostNames: [], ...options };
  const server = createServer(GUARDED, (request, response) => {
    response.once('close', () => {
      log.debug(
        { method: request.method, url: request.url, status: response.statusCode },
        'served',
      );
    });
    answer(request, response, place).catch((error) => {
      // A client that goes away in the middle is no event.
      if (!response.destroyed) log.warn({ err: error, url: request.url }, 'request failed');
      fail(response, 500);
    });
  });
  guardConnections(server, CONNECTIONS_MAX);
  server.listen(port, host);
  await once(server, 'listening');
  return { url: urlOf(server), close: () => close(server) };
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  place: Place,
): Promise<void> {
  if (!isOurHost(request, place.hostNames)) return fail(response, WRONG_HOST);
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405);
  const path = parseRequestPath(request.url ?? '');
  if (path === null) return fail(response, 400);
  const { segments } = path;
  const shared = place.assetsRoot !== undefined && segments[0] === place.assetsDirectory;
  const base = shared && place.assetsRoot !== undefined ? place.assetsRoot : place.root;
  const relative = segments.slice(shared ? 1 : 0).join('/');

  if (!path.directory && relative !== '') {
    const file = await openFileBeneath(base, relative).catch(refused);
    if (file !== null) {
      const own = await isOwnPage(place.root, segments);
      const headers = securityHeaders(segments, place.assetsDirectory, own);
      headers['Content-Type'] = contentType(segments.at(-1) ?? '');
      return sendFile(request, response, file, headers);
    }
  }
  const page = path.directory || relative === '' ? (place.page?.(segments) ?? null) : null;
  if (page !== null) return sendPage(request, response, page);
  const directory = await holdDirectory(base, relative).catch(refused);
  if (directory === null) {
    const elsewhere = place.elsewhere?.(segments) ?? null;
    if (elsewhere === null) return fail(response, 404);
    response.writeHead(302, { Location: elsewhere, 'Content-Length': 0 }).end();
    return;
  }
  try {
    if (path.directory) {
      await sendDirectory(request, response, directory, segments, place);
    } else {
      const location = `${toUrlPath(segments, true)}${path.query}`;
      response.writeHead(301, { Location: location, 'Content-Length': 0 }).end();
    }
  } finally {
    await directory.close();
  }
}

/** What is not there, not readable or not a plain file or directory is not served: null. */
function refused(error: unknown): null {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known = ['ENOENT', 'EACCES', 'ENAMETOOLONG', 'ENXIO', 'PATH_NOT_PLAIN', 'PATH_OUTSIDE'];
  if (known.includes(code)) return null;
  throw error;
}

const REASONS = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Only GET and HEAD',
  [WRONG_HOST]: 'Not a name of this server (serve.hostNames)',
  500: 'Failed',
};

function fail(response: ServerResponse, status: keyof typeof REASONS): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (status === 405) response.setHeader('Allow', 'GET, HEAD');
  response.removeHeader('ETag');
  response.writeHead(status, { 'Content-Type': 'text/plain', 'X-Content-Type-Options': 'nosniff' });
  response.end(`${REASONS[status]}\n`);
}
