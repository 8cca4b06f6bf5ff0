/** The calls of the API that the page makes, and what they answer (src/serve/on-demand/). */

/** A run that may be asked for. */
export interface Job {
  name: string;
  url: string;
  /** SUCCESS, FAILURE, ...; null: nothing says. */
  status: string | null;
}

/** The runs that a CI reported together. */
export interface RunSet {
  status: string | null;
  ci_username: string | null;
  pipeline: string | null;
  change_id: number | null;
  revision: number | null;
  change_project: string | null;
  change_subject: string | null;
  jobs: Job[];
}

export interface Listing {
  results: RunSet[];
  /** Why there are none. */
  message?: string;
}

/** How far a run is: src/requests/state.ts. */
export type RunState =
  | { state: 'queued'; trouble?: { code: string; message: string } }
  | { state: 'fetching'; bytes: number; totalBytes: number | null; files: number }
  | { state: 'processing' | 'ready' }
  | { state: 'failed'; code: string; message: string }
  | { state: 'expired' };

export interface RunRequest {
  url: string;
  state: RunState;
}

/** Rejects with what the server says is wrong, for people. */
async function ask<T>(path: string, body?: object): Promise<T> {
  const init: RequestInit =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        };
  const response = await fetch(path, init).catch(() => {
    throw new Error('The server does not answer.');
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  const { code = `HTTP ${response.status}`, message = answer.error ?? 'no reason given' } = answer;
  throw new Error(`${message} (${code})`);
}

export const list = (q: string) => ask<Listing>('/api/list', { q });

/** @returns the id of the request */
export const scrape = async (url: string): Promise<string> =>
  (await ask<{ uuid: string }>('/api/scrape', { url })).uuid;

export const look = (id: string) => ask<RunRequest>(`/api/runs/${id}`);

/** Tells every state until the last. Browsers connect again by themselves; @returns what ends it */
export function follow(id: string, tell: (state: RunState) => void): () => void {
  const source = new EventSource(`/api/runs/${id}/events`);
  source.addEventListener('state', (event) => tell(JSON.parse(event.data) as RunState));
  return () => source.close();
}
