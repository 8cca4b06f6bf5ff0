/**
 * The records of `stackvizd serve` on the disk. They are the truth: whoever is killed, the queue and
 * its Redis included, the next one finds here what is to be done.
 *
 *     requests/<first 2 of id>/<id>/request.json    what was asked
 *     requests/<first 2 of id>/<id>/state.json      how far it is; its mtime: when it was last used
 *     under-way/<id>                                empty: somebody must see to it
 *     tree/<id>/                                    the build: what is fetched, then only `stackviz/`
 *
 * Every file appears whole, by a rename. `under-way/<id>` is there before anybody is told that the
 * request was taken, and goes after its last state is written.
 */
import { readdir, readFile, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { newToken } from '../base/hold.ts';
import { makePath } from '../tree/make-path.ts';
import { isRequestId } from './ids.ts';
import { isUnderWay, type RunRequest, type RunState, requestSchema, stateSchema } from './state.ts';

/** To note each look at a page would cost a write each. */
const USE_NOTED_MS = 60_000;

export interface Store {
  /** The tree of builds. */
  readonly tree: string;
  request(id: string): Promise<RunRequest | null>;
  state(id: string): Promise<RunState | null>;
  /** Writes what was asked, unless it is there. */
  keep(id: string, request: RunRequest): Promise<void>;
  /** Writes how far a run is. */
  note(id: string, state: RunState): Promise<void>;
  /** Ids of runs that somebody must see to. */
  underWay(): Promise<string[]>;
  /** Somebody looked at a site. */
  used(id: string): Promise<void>;
  /** When that was, or its state was noted, in milliseconds since 1970; null: there is no such request. */
  usedAt(id: string): Promise<number | null>;
  /** Ids of all requests. */
  all(): AsyncIterable<string>;
  forget(id: string): Promise<void>;
}

const unlessMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

async function readRecord<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(path, 'utf8').catch(unlessMissing);
  return text === null ? null : schema.parse(JSON.parse(text));
}

/**
 * Opens the store; makes its directories.
 *
 * @param now milliseconds since 1970
 * @throws system errors
 */
export async function openStore(directory: string, now = Date.now): Promise<Store> {
  const [requests, marks, tree] = ['requests', 'under-way', 'tree'].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  for (const path of [requests, marks, tree]) await makePath(path);
  const shardOf = (id: string) => join(requests, id.slice(0, 2));
  const placeOf = (id: string) => join(shardOf(id), id);
  const stateFile = (id: string) => join(placeOf(id), 'state.json');

  async function write(id: string, name: string, record: object, flush: boolean): Promise<void> {
    const place = placeOf(id);
    await makePath(place);
    const fresh = join(place, `${name}.${newToken()}`);
    await writeFile(fresh, `${JSON.stringify(record)}\n`, { flush });
    await utimes(fresh, now() / 1000, now() / 1000);
    await rename(fresh, join(place, name));
  }

  return {
    tree,
    request: (id) => readRecord(join(placeOf(id), 'request.json'), requestSchema),
    state: (id) => readRecord(stateFile(id), stateSchema),

    async keep(id, request) {
      const known = await stat(join(placeOf(id), 'request.json')).catch(unlessMissing);
      if (known === null) await write(id, 'request.json', request, true);
    },

    async note(id, state) {
      const mark = join(marks, id);
      if (state.state === 'queued') await writeFile(mark, '', { flush: true });
      // how far it is may be lost with the power
      await write(id, 'state.json', state, state.state === 'queued' || !isUnderWay(state));
      if (!isUnderWay(state)) await unlink(mark).catch(unlessMissing);
    },

    underWay: async () => (await readdir(marks)).filter(isRequestId),

    async used(id) {
      const file = stateFile(id);
      const stats = await stat(file).catch(unlessMissing);
      if (stats === null || now() - stats.mtimeMs < USE_NOTED_MS) return;
      await utimes(file, now() / 1000, now() / 1000).catch(unlessMissing);
    },

    async usedAt(id) {
      for (const file of [stateFile(id), join(placeOf(id), 'request.json')]) {
        const stats = await stat(file).catch(unlessMissing);
        if (stats !== null) return stats.mtimeMs;
      }
      return null;
    },

    async *all() {
      for (const shard of await readdir(requests)) {
        yield* (await readdir(join(requests, shard))).filter(isRequestId);
      }
    },

    forget: (id) => rm(placeOf(id), { recursive: true, force: true }),
  };
}
