/**
 * The server of `stackvizd serve`: it takes requests for sites, tells how far they are, and serves the
 * sites. It fetches nothing itself and parses nothing of what was fetched: see src/requests/work.ts.
 */
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { StackvizError } from '../../base/errors.ts';
import { GUARDED, guardConnections, isOurHost, WRONG_HOST } from '../../base/http.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { type DeployerParts, deployerRoutes } from './deployer.ts';
import { createEvents } from './events.ts';
import { addPages, loadPages } from './pages.ts';
import { type AnyRoute, addRoute } from './route.ts';
import { documentRoute, runRoutes } from './run-routes.ts';

export interface OnDemandServerOptions extends DeployerParts {
  settings: Config['onDemand'];
  assetsDirectory: string;
  /** null: requests are seen to; else why they are not. */
  health: () => string | null;
  log: Logger;
}

export interface OnDemandServer {
  /** Without a slash at its end. */
  url: string;
  counts: { answers: Record<string, number>; limited: number };
  /** Browsers that are told how far a run is. */
  listeners(): number;
  close(): Promise<void>;
}

/** As upstream's. */
const BODY_MAX_BYTES = 8192;
const CONNECTIONS_MAX = 1_000;
const LISTENERS_MAX = 500;
/** Of one client, besides those that make us ask others. */
const REQUESTS_PER_MINUTE = 6_000;
const URL_MAX = 4096;

/** The HTTP status of an error of ours. */
function statusOf(error: StackvizError | FastifyError): number {
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  const { code } = error;
  if (code === 'BODY_INVALID' || code === 'FETCH_URL' || code === 'FETCH_WHAT') return 400;
  if (code === 'FETCH_HOST' || code === 'FETCH_ADDRESS') return 403;
  if (code === 'BUSY') return 503;
  return code.startsWith('FETCH_') ? 502 : 500;
}

const WORDS: Record<number, string> = {
  400: 'bad request',
  403: 'refused',
  404: 'not found',
  405: 'method not allowed',
  413: 'too large',
  415: 'not application/json',
  429: 'too many requests',
  502: 'the other server fails',
  503: 'busy',
};

/** Makes the server, without listening: for tests. */
export async function createOnDemandServer(
  options: OnDemandServerOptions,
): Promise<{ app: FastifyInstance; routes: AnyRoute[] } & Omit<OnDemandServer, 'url'>> {
  const { desk, store, settings, assetsDirectory, log } = options;
  const app: FastifyInstance = Fastify({
    bodyLimit: BODY_MAX_BYTES,
    trustProxy: settings.trustedProxies,
    exposeHeadRoutes: false,
    http: GUARDED,
    requestTimeout: GUARDED.requestTimeout ?? 0,
    keepAliveTimeout: GUARDED.keepAliveTimeout ?? 0,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: URL_MAX, ignoreDuplicateSlashes: false },
    frameworkErrors: ({ code, message }, _request, reply: FastifyReply) => {
      void reply.code(400).send({ error: 'bad request', code, message });
    },
  });
  guardConnections(app.server, CONNECTIONS_MAX);
  const counts = { answers: {} as Record<string, number>, limited: 0 };
  const events = createEvents(store, LISTENERS_MAX, log);

  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Content-Type-Options', 'nosniff');
    if (isOurHost(request.raw, settings.hostNames)) return;
    const message = 'asked under a name that is none of this server (onDemand.hostNames)';
    await reply.code(WRONG_HOST).send({ error: 'wrong host', code: 'WRONG_HOST', message });
  });
  app.addHook('onResponse', async (request, reply) => {
    const kind = `${Math.floor(reply.raw.statusCode / 100)}xx`;
    counts.answers[kind] = (counts.answers[kind] ?? 0) + 1;
    const { method, url } = request;
    log.debug({ method, url, status: reply.raw.statusCode, ip: request.ip }, 'served');
  });
  app.setErrorHandler<StackvizError | FastifyError>((error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) log.warn({ err: error, url: request.url }, 'request failed');
    if (reply.raw.headersSent) return void reply.raw.destroy();
    if (status === 429) counts.limited += 1;
    const message = status === 500 ? 'a fault of the server, see its log' : error.message;
    const word = WORDS[status] ?? 'failed';
    return reply
      .code(status)
      .header('Cache-Control', 'no-store')
      .send({ error: word, code: error.code ?? 'REFUSED', message });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));

  await app.register(rateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, { after }) =>
      Object.assign(new Error(`too many requests; come again in ${after}`), {
        statusCode: 429,
        code: 'TOO_MANY',
      }),
  });
  const own = [...deployerRoutes(options), ...runRoutes(desk, events)];
  const routes = [...own, documentRoute(own)];
  for (const route of routes) addRoute(app, route, settings.asksPerMinute);
  app.get('/healthz', async (_request, reply) => {
    const reason = options.health();
    return reply
      .code(reason === null ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send({ ok: reason === null, reasons: reason === null ? [] : [reason] });
  });
  addPages(app, { pages: await loadPages(), desk, store, assetsDirectory });

  return {
    app,
    routes,
    counts,
    listeners: events.listeners,
    async close() {
      events.close();
      await app.close();
    },
  };
}

/** Starts the server; rejects where host and port cannot be had. */
export async function startOnDemandServer(options: OnDemandServerOptions): Promise<OnDemandServer> {
  const { app, counts, listeners, close } = await createOnDemandServer(options);
  const { host, port } = options.settings;
  const url = await app.listen({ host, port }).catch(async (error) => {
    // its timers would keep the process
    await close();
    throw error;
  });
  return { url: url.replace('//0.0.0.0:', '//localhost:'), counts, listeners, close };
}
