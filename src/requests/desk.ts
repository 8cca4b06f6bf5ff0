/** Takes requests: what is asked twice is one, and what was taken is done, whoever is killed meanwhile. */
import { StackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import type { JobQueue } from '../queue/queue.ts';
import { runId, tellingId } from './ids.ts';
import { isUnderWay, type RunRequest, type RunState, type Told } from './state.ts';
import type { Store } from './store.ts';

/** A request that was taken. */
export interface Asked {
  /** Its own name, for the one who asked. */
  id: string;
  request: RunRequest;
  /** The run it is about; `id` itself where the request tells nothing more. */
  run: string;
  state: RunState;
}

export interface Desk {
  /**
   * Takes a request for the run at an address; one that failed or expired is begun again.
   *
   * @throws StackvizError of `allow`; BUSY (retryable): so many requests wait
   */
  ask(url: string, told: Told): Promise<Asked>;
  /** What became of a request; null: there is none of this name. */
  look(id: string): Promise<Asked | null>;
}

export interface DeskOptions {
  store: Store;
  queue: Pick<JobQueue, 'add'>;
  maxWaiting: number;
  /** The address in its one form. @throws StackvizError where it may not be fetched */
  allow: (url: string) => string;
  log: Logger;
}

const now = () => new Date().toISOString();

/** Without what is not told, in one order: equal tellings are equal texts. */
const normal = (told: Told): Told =>
  Object.fromEntries(
    Object.entries(told)
      .filter(([, value]) => value != null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Puts a run into the queue. Where that is away, reconcile.ts does it later. */
export async function hand(
  id: string,
  queue: Pick<JobQueue, 'add'>,
  log: Logger,
): Promise<boolean> {
  try {
    await queue.add({ path: id, source: 'trigger', reason: 'on demand' });
    return true;
  } catch (err) {
    log.warn({ request: id, err }, 'the queue does not take a request now, it is kept');
    return false;
  }
}

export function createDesk({ store, queue, maxWaiting, allow, log }: DeskOptions): Desk {
  /** Requests for one run that come at the same moment wait for the first. */
  const beginning = new Map<string, Promise<RunState>>();

  async function begin(id: string, url: string): Promise<RunState> {
    const known = await store.state(id);
    if (known?.state === 'ready') await store.used(id);
    if (known !== null && (isUnderWay(known) || known.state === 'ready')) return known;
    if ((await store.underWay()).length >= maxWaiting) {
      const message = `${maxWaiting} requests are waiting; please come back in some minutes`;
      throw new StackvizError('BUSY', message, { retryable: true });
    }
    await store.keep(id, { url, run: null, told: {}, askedAt: now() });
    const state: RunState = { state: 'queued', since: now() };
    await store.note(id, state);
    await hand(id, queue, log);
    log.info({ request: id, url }, 'request taken');
    return state;
  }

  return {
    async ask(wanted, telling) {
      const url = allow(wanted);
      const told = normal(telling);
      const run = runId(url);
      const first = beginning.get(run) ?? begin(run, url);
      beginning.set(run, first);
      const state = await first.finally(() => beginning.delete(run));
      if (Object.keys(told).length === 0) {
        const request = { url, run: null, told, askedAt: now() };
        return { id: run, request, run, state };
      }
      const id = tellingId(run, told);
      const request = { url, run, told, askedAt: now() };
      await store.keep(id, request);
      return { id, request, run, state };
    },

    async look(id) {
      const request = await store.request(id);
      if (request === null) return null;
      const run = request.run ?? id;
      const state = await store.state(run);
      // its run was forgotten before it, or somebody was killed before the first state
      return { id, request, run, state: state ?? { state: 'expired', since: request.askedAt } };
    },
  };
}
