/** Asks every daemon of this machine how it is. One that hangs costs the time that is given it, never more. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StackvizError } from '../../base/errors.ts';
import { request } from '../../base/http.ts';
import { type DaemonState, stateSchema } from '../tell/daemon-state.ts';
import { SOCKET_NAME, type StateSource } from '../tell/state-socket.ts';

/** Who does not answer within this time does not answer, where whoever asks does not say. */
const ANSWER_MS = 1_000;
const ANSWER_MAX_BYTES = 4 * 1024 * 1024;
/** Daemons of one machine; what is beyond is not asked. */
const DAEMONS_MAX = 1_000;

/** A daemon that is there, or was and did not stop by itself. */
export interface SeenDaemon {
  /** Of its directory: `watcher`, `worker-1`. */
  name: string;
  /** null: it does not answer. */
  state: DaemonState | null;
  /** In prom-client's JSON; null: it does not answer. */
  metrics: unknown[] | null;
  /** Why it does not answer; null: it does. */
  trouble: string | null;
}

/** One answer, parsed. Rejects where it does not come, or is too long or no JSON. */
function ask(socketPath: string, path: string, patienceMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(patienceMs);
    const asking = request({ socketPath, path, signal: timeout, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('data', (part: string) => {
        text += part;
        if (text.length > ANSWER_MAX_BYTES) response.destroy(new Error('the answer is too long'));
      });
      response.on('end', () => {
        try {
          if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error);
        }
      });
    });
    asking.on('error', (error: NodeJS.ErrnoException) => {
      if (timeout.aborted) reject(new Error(`no answer within ${patienceMs} ms`));
      else if (error.code === 'ECONNREFUSED') reject(new Error('it died'));
      else reject(error);
    });
    asking.end();
  });
}

/** This process, which needs no socket to ask itself. */
export async function ownDaemon(name: string, source: StateSource): Promise<SeenDaemon> {
  return { name, state: source.state(), metrics: await source.metrics(), trouble: null };
}

const mayNot = ({ code }: NodeJS.ErrnoException) => code === 'EACCES' || code === 'EPERM';

/** @throws system errors where we may not ask: that says nothing of the daemon */
async function look(name: string, socketPath: string, patienceMs: number): Promise<SeenDaemon> {
  try {
    const [state, metrics] = await Promise.all([
      ask(socketPath, '/status.json', patienceMs),
      ask(socketPath, '/metrics.json', patienceMs),
    ]);
    if (!Array.isArray(metrics)) throw new Error('answers without metrics');
    return { name, state: stateSchema.parse(state), metrics, trouble: null };
  } catch (error) {
    if (mayNot(error as NodeJS.ErrnoException)) throw error;
    return { name, state: null, metrics: null, trouble: (error as Error).message };
  }
}

/**
 * Every daemon that has a socket below `directory`, by name.
 *
 * @param patienceMs time that each has to answer
 * @throws StackvizError DAEMONS_HIDDEN where we may not look; no directory is no daemon
 */
export async function collectDaemons(
  directory: string,
  patienceMs = ANSWER_MS,
): Promise<SeenDaemon[]> {
  const hidden = (error: NodeJS.ErrnoException): never => {
    const message = `may not look at the daemons below ${directory}: ${error.message}`;
    throw new StackvizError('DAEMONS_HIDDEN', message, { cause: error });
  };
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : hidden(error),
  );
  const looks = names.slice(0, DAEMONS_MAX).map(async (name) => {
    const path = join(directory, name, SOCKET_NAME);
    const there = await stat(path).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ENOTDIR' ? null : hidden(error),
    );
    return there?.isSocket() ? look(name, path, patienceMs).catch(hidden) : null;
  });
  const seen = (await Promise.all(looks)).filter((daemon) => daemon !== null);
  return seen.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
