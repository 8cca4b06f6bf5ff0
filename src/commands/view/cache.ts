/**
 * The cache of `view`: the logs root of its preview server, with a directory a run, which holds its inputs and
 * its site, and beside it a record of the download.
 *
 *     ~/.cache/stackvizd/5f3e0c11d2ab/             inputs as in the build, stackviz/
 *     ~/.cache/stackvizd/5f3e0c11d2ab.json         {"url": "https://...", "ended": true, "warnings": [...]}
 *     ~/.cache/stackvizd/stackviz-assets/          shared by all sites
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../../base/errors.ts';
import { takeTurn } from '../../base/turn.ts';
import { readManifest } from '../../build/published.ts';
import { makePath } from '../../tree/make-path.ts';

const DAY_MS = 86_400_000;
/** A run that nobody looked at for so long is removed. */
const MAX_AGE_MS = 30 * DAY_MS;
/** What was looked at within the hour may be open. */
const IN_USE_MS = 3_600_000;
const RUN = /^[0-9a-f]{12}$/;

const schema = z.object({
  url: z.string(),
  /** The CI said how it ended, so that its logs do not change any more. */
  ended: z.boolean(),
  /** Where its logs are, with a slash at the end. */
  logs: z.string(),
});
export type CacheRecord = z.infer<typeof schema>;

export interface Cache {
  readonly root: string;
  /** Of a run, by its address: its directory is `root/id`. */
  idOf(url: string): string;
  /**
   * Waits until no other `view` works on a run.
   *
   * @param onWait called once, where another one does
   * @returns what lets it go
   */
  takeTurn(id: string, signal: AbortSignal, onWait: () => void): Promise<() => void>;
  /**
   * The record of a run that is there and need not be fetched again; null: there is none.
   *
   * @param sinceMs what was noted after this time, in milliseconds since 1970, is new enough however it ended
   */
  recall(id: string, sinceMs: number): Promise<CacheRecord | null>;
  /** Notes that a run was fetched and its site made. */
  note(id: string, record: CacheRecord): Promise<void>;
  /** Says that a run is looked at. */
  touch(id: string): Promise<void>;
  /** Removes what is old, and the longest unused of what is too much. */
  expire(): Promise<void>;
}

/** Where it is, by the XDG base directory specification. */
export function cacheDirectory({ XDG_CACHE_HOME: home }: NodeJS.ProcessEnv): string {
  return join(home?.startsWith('/') ? home : join(homedir(), '.cache'), 'stackvizd');
}

/** Another `view` may fetch, or remove, at the same time. */
const unlessGone = (error: unknown): null => {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
};

async function bytesIn(directory: string): Promise<number> {
  const options = { recursive: true, withFileTypes: true } as const;
  let bytes = 0;
  for (const entry of (await readdir(directory, options).catch(unlessGone)) ?? []) {
    if (!entry.isFile()) continue;
    const stats = await stat(join(entry.parentPath, entry.name)).catch(unlessGone);
    // blocks: what is linked from elsewhere costs nothing
    if (stats?.nlink === 1) bytes += stats.blocks * 512;
  }
  return bytes;
}

/** null: it is none of ours, or was cut off. */
function readRecord(text: string): CacheRecord | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** @param maxBytes of all runs together */
export async function openCache(root: string, maxBytes: number): Promise<Cache> {
  await makePath(root);
  const recordOf = (id: string) => join(root, `${id}.json`);
  const place = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const turnOf = (id: string) => `stackvizd view ${process.getuid?.()} ${place} ${id}`;

  /** Unless somebody works on it, or has just looked at it. */
  async function remove(id: string, usedMs: number): Promise<boolean> {
    const busy = new AbortController();
    const letGo = await takeTurn(turnOf(id), busy.signal, () => busy.abort()).catch((error) => {
      if (busy.signal.aborted) return null;
      throw error;
    });
    if (letGo === null) return false;
    try {
      const stats = await stat(join(root, id)).catch(unlessGone);
      if (stats !== null && stats.mtimeMs !== usedMs) return false;
      await rm(recordOf(id), { force: true });
      await rm(join(root, id), { recursive: true, force: true });
      return true;
    } finally {
      letGo();
    }
  }

  return {
    root,
    idOf: (url) => createHash('sha256').update(url).digest('hex').slice(0, 12),

    takeTurn: (id, signal, onWait) => takeTurn(turnOf(id), signal, onWait),

    async recall(id, sinceMs) {
      const text = await readFile(recordOf(id), 'utf8').catch(() => '{}');
      const record = readRecord(text);
      if (record === null) return null;
      const stats = record.ended ? null : await stat(recordOf(id)).catch(unlessGone);
      if (!record.ended && (stats?.mtimeMs ?? 0) < sinceMs) return null;
      const manifest = await readManifest(join(root, id));
      return manifest === null || manifest.failed !== undefined ? null : record;
    },

    async note(id, record) {
      await writeFile(recordOf(id), JSON.stringify(record));
    },

    async touch(id) {
      const now = new Date();
      await utimes(join(root, id), now, now).catch(() => undefined);
    },

    async expire() {
      const runs: { id: string; usedMs: number; bytes: number }[] = [];
      for (const id of (await readdir(root)).filter((name) => RUN.test(name))) {
        const usedMs = (await stat(join(root, id)).catch(unlessGone))?.mtimeMs;
        if (usedMs === undefined) continue;
        if (Date.now() - usedMs > MAX_AGE_MS) await remove(id, usedMs);
        else runs.push({ id, usedMs, bytes: await bytesIn(join(root, id)) });
      }
      let bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
      for (const run of runs.sort((a, b) => a.usedMs - b.usedMs)) {
        if (bytes <= maxBytes || Date.now() - run.usedMs < IN_USE_MS) return;
        if (await remove(run.id, run.usedMs)) bytes -= run.bytes;
      }
    },
  };
}
