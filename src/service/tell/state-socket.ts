/**
 * Serves what a daemon tells of itself on a Unix socket in its runtime directory, to `stackvizd
 * metrics` and `stackvizd status`: docs/adr/0012-one-metrics-service.md. The daemons themselves have no
 * network.
 *
 * A socket that nobody listens on is a daemon that died: one that stops takes its socket away.
 */
import { chmod, stat, unlink } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { createServer } from '../../base/http.ts';
import type { Logger } from '../../base/log.ts';
import type { DaemonState } from './daemon-state.ts';

export const SOCKET_NAME = 'state.sock';
/** Who is in our group may ask. */
const SOCKET_MODE = 0o660;
/** An asker gives up after a second. */
const REQUEST_MS = 5_000;

export interface StateSource {
  state: () => DaemonState;
  metrics: () => Promise<unknown[]>;
}

/** The runtime directory that systemd made for this unit; null: it made none. */
export function runtimeDirectory(environment: NodeJS.ProcessEnv): string | null {
  // one unit may have several, colon-separated
  return environment.RUNTIME_DIRECTORY?.split(':')[0] || null;
}

const answer = ({ state, metrics }: StateSource): RequestListener =>
  async function onRequest(request, response) {
    const send = (code: number, body: unknown) => {
      response.writeHead(code, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    try {
      if (request.url === '/status.json') send(200, state());
      else if (request.url === '/metrics.json') send(200, await metrics());
      else send(404, { error: 'there are /status.json and /metrics.json' });
    } catch (error) {
      send(500, { error: String(error) });
    }
  };

/**
 * Serves until it is closed. A socket that cannot be made is logged: the work goes on without.
 *
 * @returns what ends it
 */
export async function serveState(
  directory: string | null,
  source: StateSource,
  log: Logger,
): Promise<() => Promise<void>> {
  if (directory === null) return async () => undefined;
  const path = join(directory, SOCKET_NAME);
  const server = createServer({ requestTimeout: REQUEST_MS }, answer(source));
  server.on('clientError', (_error, socket) => socket.destroy());
  try {
    // that it is not there is EACCES to whoever listens in it
    await stat(directory);
    // of a daemon before us that was killed; one unit has one daemon at a time
    await unlink(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    server.on('error', () => undefined);
    await chmod(path, SOCKET_MODE);
  } catch (error) {
    log.warn({ code: 'STATE_SOCKET', path, err: error }, 'status and metrics will not see us');
    return async () => undefined;
  }
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
