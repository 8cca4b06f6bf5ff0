/**
 * Which sites stay. One goes when nobody has looked at it for a time, or when the disk is full to its
 * cap and it is the one nobody has looked at for longest. Its request stays for longer: whoever comes by
 * its address is told that it has expired, and may ask for it again.
 */
import { readdir } from 'node:fs/promises';
import type { Logger } from '../base/log.ts';
import { isRequestId } from './ids.ts';
import { isUnderWay } from './state.ts';
import type { Store } from './store.ts';
import { removeBuild } from './work.ts';

export interface CacheOptions {
  store: Store;
  /** Bytes of sites and of what is under way. */
  maxBytes: number;
  /** Of these, kept free for what is under way. */
  reservedBytes: number;
  keepMs: number;
  forgetMs: number;
  log: Logger;
  /** Milliseconds since 1970. */
  now?: () => number;
}

export interface Cache {
  /** Lets go what must. Calls that come meanwhile wait for the same. */
  expire(): Promise<void>;
  /** Forgets requests that expired long ago. */
  forget(): Promise<void>;
  /** Bytes of the sites that are kept, as of the last look. */
  bytes(): number;
  sites(): number;
}

/** A directory of a run that is neither ready nor under way is a leftover after so long. */
const LEFTOVER_MS = 3_600_000;

export function createCache(options: CacheOptions): Cache {
  const { store, maxBytes, reservedBytes, keepMs, forgetMs, log, now = Date.now } = options;
  let bytes = 0;
  let sites = 0;
  let expiring: Promise<void> | undefined;

  async function letGo(id: string, why: string): Promise<void> {
    await store.note(id, { state: 'expired', since: new Date(now()).toISOString() });
    await removeBuild(store.tree, id);
    log.info({ request: id, why }, 'expired');
  }

  async function look(): Promise<{ id: string; bytes: number; usedMs: number }[]> {
    const kept = [];
    for (const id of (await readdir(store.tree)).filter(isRequestId)) {
      const [state, usedMs] = await Promise.all([store.state(id), store.usedAt(id)]);
      if (state?.state === 'ready') kept.push({ id, bytes: state.bytes, usedMs: usedMs ?? 0 });
      else if (state === null || !isUnderWay(state)) {
        if (now() - (usedMs ?? 0) > LEFTOVER_MS) await removeBuild(store.tree, id);
      }
    }
    return kept.sort((a, b) => a.usedMs - b.usedMs);
  }

  async function expire(): Promise<void> {
    const kept = await look();
    bytes = kept.reduce((sum, site) => sum + site.bytes, 0);
    sites = kept.length;
    for (const site of kept) {
      const old = now() - site.usedMs > keepMs;
      if (!old && bytes <= maxBytes - reservedBytes) break;
      await letGo(site.id, old ? 'age' : 'room');
      bytes -= site.bytes;
      sites -= 1;
    }
  }

  return {
    expire() {
      expiring ??= expire().finally(() => {
        expiring = undefined;
      });
      return expiring;
    },

    async forget() {
      for await (const id of store.all()) {
        const [state, usedMs] = await Promise.all([store.state(id), store.usedAt(id)]);
        const settled = state === null || (!isUnderWay(state) && state.state !== 'ready');
        if (settled && usedMs !== null && now() - usedMs > forgetMs) await store.forget(id);
      }
    },

    bytes: () => bytes,
    sites: () => sites,
  };
}
