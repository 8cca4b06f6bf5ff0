/** `stackvizd serve` as it is built, on loopback, and the calls of its API. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, startDaemon, waitFor } from '../daemons/daemon.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests assert what it is
  body: any;
}

export interface Serve {
  daemon: Daemon;
  /** Without a slash at its end. */
  url: string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Asks for a run. @returns its id */
  ask(url: string): Promise<string>;
  /** Waits until a run is in this state; @returns the answer of /api/runs/<id> */
  until(id: string, state: string, seconds?: number): Promise<Answer['body']>;
}

export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'stackviz-serve-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const { status, headers } = response;
  return { status, headers, body: isJson ? JSON.parse(text) : text };
}

/** @param hosts that may be fetched from, `127.0.0.1:port` */
export async function startServe(
  directory: string,
  hosts: string[],
  settings: Record<string, string> = {},
): Promise<Serve> {
  const list = JSON.stringify(hosts);
  const daemon = await startDaemon('serve', {
    STACKVIZD_ON_DEMAND_DIRECTORY: directory,
    STACKVIZD_ON_DEMAND_PORT: '0',
    STACKVIZD_ON_DEMAND_ASKS_PER_MINUTE: '100000',
    STACKVIZD_FETCH_HOSTS: list,
    STACKVIZD_FETCH_PRIVATE_HOSTS: list,
    STACKVIZD_FETCH_GERRIT: `http://${hosts[0]}`,
    ...settings,
  });
  const started = daemon.lines.find(({ msg }) => msg === 'started');
  const url = String(started?.url ?? '').replace(/\/$/, '');
  const get: Serve['get'] = async (path) => answerOf(await fetch(`${url}${path}`));
  const post: Serve['post'] = async (path, body, headers = {}) =>
    answerOf(
      await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  return {
    daemon,
    url,
    get,
    post,
    async ask(run) {
      const { status, body } = await post('/api/scrape', { url: run });
      if (status !== 202) throw new Error(`scrape: ${status} ${JSON.stringify(body)}`);
      return body.uuid;
    },
    async until(id, state, seconds = 30) {
      let last: Answer['body'];
      await waitFor(`${id} is ${state}`, seconds, async () => {
        last = (await get(`/api/runs/${id}`)).body;
        if (last.state?.state === 'failed' && state !== 'failed') {
          throw new Error(JSON.stringify(last));
        }
        return last.state?.state === state;
      });
      return last;
    },
  };
}
