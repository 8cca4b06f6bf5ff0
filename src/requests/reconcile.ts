/**
 * Sees to it that every request that was taken is done: the queue may forget (its Redis was killed, or
 * this process was), the records do not.
 */
import { toStackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import type { JobQueue } from '../queue/queue.ts';
import { hand } from './desk.ts';
import { isUnderWay } from './state.ts';
import type { Store } from './store.ts';

/** Longer than a worker goes without writing how far a run is, see work.ts. */
const SILENCE_MS = 15_000;
const LOOK_MS = 5_000;

export interface Reconciler {
  /** Runs that are under way, as of the last look. */
  underWay(): number;
  /** Why the last look failed; null: it did not. */
  trouble(): string | null;
  stop(): Promise<void>;
}

/**
 * Looks once, then again and again. A run that the queue has already is not queued twice; one that is done
 * when its turn comes is left alone.
 *
 * @param sole no other process works on these requests, so that at the start nobody does
 */
export async function startReconciler(
  store: Store,
  queue: Pick<JobQueue, 'add'>,
  sole: boolean,
  log: Logger,
): Promise<Reconciler> {
  let count = 0;

  async function look(silenceMs: number): Promise<void> {
    const ids = await store.underWay();
    count = ids.length;
    for (const id of ids) {
      const [state, usedMs] = await Promise.all([store.state(id), store.usedAt(id)]);
      if (state !== null && !isUnderWay(state)) {
        // killed between the state and the mark
        await store.note(id, state);
      } else if (Date.now() - (usedMs ?? 0) >= silenceMs) {
        if (state === null)
          await store.note(id, { state: 'queued', since: new Date().toISOString() });
        await hand(id, queue, log);
      }
    }
  }

  await look(sole ? 0 : SILENCE_MS);
  let trouble: string | null = null;
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking
      .then(() => look(SILENCE_MS))
      .then(() => {
        trouble = null;
      })
      .catch((err) => {
        trouble = `requests cannot be looked through: ${toStackvizError(err).message}`;
        log.error({ err }, 'requests could not be looked through');
      });
  }, LOOK_MS);
  return {
    underWay: () => count,
    trouble: () => trouble,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
