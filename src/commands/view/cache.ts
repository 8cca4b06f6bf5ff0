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
type CacheRecord = z.infer<typeof schema>;

export interface Cache {
  readonly root: string;
  /** Of a run, by its address: its directory is `root/id`. */
  idOf(url: string): string;
  /** The record of a run that is there and need not be fetched again; null: there is none. */
  recall(id: string): Promise<CacheRecord | null>;
  /** Notes that a run was fetched. */
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

async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // blocks: what is linked from elsewhere costs nothing
    const { blocks, nlink } = await stat(join(entry.parentPath, entry.name));
    if (nlink === 1) bytes += blocks * 512;
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

  async function remove(id: string): Promise<void> {
    await rm(recordOf(id), { force: true });
    await rm(join(root, id), { recursive: true, force: true });
  }

  return {
    root,
    idOf: (url) => createHash('sha256').update(url).digest('hex').slice(0, 12),

    async recall(id) {
      const text = await readFile(recordOf(id), 'utf8').catch(() => '{}');
      const record = readRecord(text);
      if (record?.ended !== true) return null;
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
        const { mtimeMs: usedMs } = await stat(join(root, id));
        if (Date.now() - usedMs > MAX_AGE_MS) await remove(id);
        else runs.push({ id, usedMs, bytes: await bytesIn(join(root, id)) });
      }
      let bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
      for (const run of runs.sort((a, b) => a.usedMs - b.usedMs)) {
        if (bytes <= maxBytes || Date.now() - run.usedMs < IN_USE_MS) return;
        await remove(run.id);
        bytes -= run.bytes;
      }
    },
  };
}
