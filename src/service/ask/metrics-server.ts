/** `/metrics`, `/healthz` and `/readyz` over HTTP, for Prometheus and for load balancers. */
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, GUARDED, guardConnections, isOurHost, WRONG_HOST } from '../../base/http.ts';
import type { Logger } from '../../base/log.ts';
import type { SeenDaemon } from './collect.ts';
import { CONTENT_TYPE, exposition } from './exposition.ts';
import { type Expected, type Health, healthOf, readinessOf } from './health.ts';

const CONNECTIONS_MAX = 200;
/** Answers of the daemons are good for so long: a crowd of questions asks them once. */
const FRESH_MS = 200;
/** The first file descriptor that systemd passes on, see sd_listen_fds(3). */
const FIRST_PASSED = 3;

/** Where to listen: an address, or the socket that systemd passed. */
export type Listen = { host: string; port: number } | { fd: number };

/** The socket that systemd listens on for this process; null: there is none. */
export function passedSocket(environment: NodeJS.ProcessEnv): { fd: number } | null {
  const { LISTEN_PID, LISTEN_FDS } = environment;
  return LISTEN_PID === String(process.pid) && Number(LISTEN_FDS) > 0 ? { fd: FIRST_PASSED } : null;
}

export interface MetricsServer {
  /** `host:port` as it became. */
  address: string;
  close(): Promise<void>;
}

export interface MetricsServerOptions {
  listen: Listen;
  collect: () => Promise<SeenDaemon[]>;
  expected: Expected;
  /** Names under which it is asked, besides addresses and the machine's own. */
  hostNames?: readonly string[];
  log: Logger;
}

/** Starts to listen. Rejects where the address is taken. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { expected, hostNames = [], log } = options;
  let asked: { at: number; answers: Promise<SeenDaemon[]> } | undefined;
  const collect = () => {
    const now = performance.now();
    if (asked === undefined || now - asked.at > FRESH_MS) {
      asked = { at: now, answers: options.collect() };
    }
    return asked.answers;
  };

  const health = (response: ServerResponse, { ok, reasons }: Health, daemons: SeenDaemon[]) => {
    response.writeHead(ok ? 200 : 503, { 'Content-Type': 'application/json' });
    const lines = daemons.map(({ name, state }) => [name, state?.line ?? null]);
    response.end(`${JSON.stringify({ ok, reasons, daemons: Object.fromEntries(lines) })}\n`);
  };

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/metrics') {
      const text = await exposition(await collect());
      response.writeHead(200, { 'Content-Type': CONTENT_TYPE });
      response.end(text);
    } else if (path === '/healthz') {
      const daemons = await collect();
      health(response, healthOf(daemons), daemons);
    } else if (path === '/readyz') {
      const daemons = await collect();
      health(response, readinessOf(daemons, expected), daemons);
    } else {
      response.writeHead(404, { 'Content-Type': 'text/plain' });
      response.end('there are /metrics, /healthz and /readyz\n');
    }
  }

  const server = createServer(GUARDED, (request, response) => {
    const { method, url } = request;
    response.setHeader('Cache-Control', 'no-store');
    if (!isOurHost(request, hostNames)) {
      response.writeHead(WRONG_HOST, { 'Content-Type': 'text/plain' });
      response.end('not a name of this server (metrics.hostNames)\n');
      return;
    }
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    answer((url ?? '').split('?')[0] ?? '', response).catch((error) => {
      log.error({ err: error }, 'a question cannot be answered');
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
      response.end(`${error instanceof Error ? error.message : error}\n`);
    });
  });
  guardConnections(server, CONNECTIONS_MAX);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.listen, () => resolve());
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    address: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
