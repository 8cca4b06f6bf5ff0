/** HTTP as we speak it: what keeps a server of ours answering whoever connects to it, and to whom it answers. */
import type { IncomingMessage, Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';

/**
 * For all of us instead of `import`, which reads all that the module exports, WebSocket too: that loads undici and
 * HTTP/2, in each daemon 6 MiB and as much CPU time as all else of a small one's start.
 */
export const { Agent, createServer, get, request } = process.getBuiltinModule('node:http');

/** Time a client gets for its headers, its whole request, and between two requests. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 10_000;
const IDLE_MS = 10_000;
/** Without a byte in either direction a connection is given up, also in the middle of an answer. */
const SILENCE_MS = 60_000;
const HEADER_BYTES = 16_384;
const HEADERS_MAX = 100;

/** For createServer(). */
export const GUARDED: ServerOptions = {
  headersTimeout: HEADERS_MS,
  requestTimeout: REQUEST_MS,
  keepAliveTimeout: IDLE_MS,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: HEADER_BYTES,
};

/** A client that has just come gets so long to say what it wants; meanwhile there may be more. */
const GRACE_MS = 250;
const CROWD = 10;

/**
 * Keeps about so many connections, at no time ten times as many. A new one is always taken: the oldest
 * that waits for its client goes for it, else the oldest that is being answered, so that no crowd of
 * silent ones shuts us off.
 */
export function guardConnections(server: Server, most: number): void {
  /** Since when, in milliseconds. */
  const waiting = new Map<Socket, number>();
  const answering = new Set<Socket>();
  server.maxHeadersCount = HEADERS_MAX;
  server.setTimeout(SILENCE_MS);

  function makeRoom(now: number): void {
    for (const [socket, since] of waiting) {
      const count = waiting.size + answering.size;
      if (count <= most || (now - since < GRACE_MS && count <= CROWD * most)) return;
      waiting.delete(socket);
      socket.destroy();
    }
    const [oldest] = answering;
    if (answering.size > most) oldest?.destroy();
  }

  server.on('connection', (socket: Socket) => {
    const now = performance.now();
    waiting.set(socket, now);
    socket.once('close', () => {
      waiting.delete(socket);
      answering.delete(socket);
    });
    makeRoom(now);
  });
  server.on('request', ({ socket }, response) => {
    waiting.delete(socket);
    answering.add(socket);
    response.once('close', () => {
      answering.delete(socket);
      if (!socket.destroyed) waiting.set(socket, performance.now());
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

/**
 * Whether a request names us as its host. A page of somebody else whose name was made to lead here
 * (DNS rebinding) names its own. An address, `localhost` and the name of this machine always do, with
 * any domain behind it; `names` are further ones.
 */
export function isOurHost({ headers }: IncomingMessage, names: readonly string[]): boolean {
  // HTTP/1.0 may leave it out, no browser does
  if (headers.host === undefined) return true;
  const host = headers.host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  if (ADDRESS.test(host) || host === 'localhost' || host.endsWith('.localhost')) return true;
  const [own = ''] = hostname().toLowerCase().split('.');
  if (own !== '' && (host === own || host.startsWith(`${own}.`))) return true;
  return names.some((name) => name.toLowerCase() === host);
}

/** The status for a host that we are not. */
export const WRONG_HOST = 421 as const;
