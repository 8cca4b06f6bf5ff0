/**
 * Keeps the history of one logs root: the index, and the files that are made of it. Several may keep one
 * history; whichever of them dies, another finishes what it had begun.
 */
import { newToken } from '../../base/hold.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { scan, wholeTree } from '../../watch/sweep/scan.ts';
import { gridPath, writeFront, writeGrid } from '../files/write.ts';
import { isThere, readRecord } from '../published-run.ts';
import type { HistoryStore } from '../store/store.ts';
import { type Answer, answer, type Question } from './about.ts';
import { createLists } from './lists.ts';
import { needsFile } from './needs-file.ts';

const DAY_MS = 86_400_000;
const LEASE_MS = 60_000;
/** The front page goes through runs of all jobs: not at each of them. */
const FRONT_MS = 30_000;
const PATHS = 500;
/** After so long of reading the tree, so long a pause: others have work to do. */
const SLICE_MS = 50;

/** `gently`: with pauses, others have work to do. */
export interface ReindexOptions {
  gently: boolean;
  signal?: AbortSignal | undefined;
}

export interface Keeper {
  /** What is known about a run that is about to be published. */
  about(question: Question): Promise<Answer>;
  /** A build was published: its record is added, or replaced. */
  published(path: string): Promise<void>;
  /** Writes the files of jobs that have changed, and now and then the front page. */
  writeFiles(nowMs: number, options?: { front: boolean }): Promise<void>;
  /** Forgets builds that are gone or too old, adds those that somebody died about. */
  maintain(nowMs: number): Promise<void>;
  /**
   * Makes the index anew from the tree.
   *
   * @returns builds with a record; null: another does it just now
   */
  reindex(options: ReindexOptions): Promise<number | null>;
  isComplete(): Promise<boolean>;
  close(): Promise<void>;
}

/** @param leaseMs after so long without a sign of its holder a lease is taken over */
export function createKeeper(
  config: Config,
  store: HistoryStore,
  log: Logger,
  leaseMs = LEASE_MS,
): Keeper {
  const { root, history } = config;
  const lists = createLists();
  const token = newToken();
  let frontMs = 0;
  let changed = true;

  async function published(path: string): Promise<void> {
    const record = await readRecord(root, path);
    if (record !== null) await store.add(record);
    else await store.remove(path).then(() => store.settle(path));
    changed = true;
  }

  /** Does something that only one may do at a time; false: another does it. */
  async function alone(name: string, work: () => Promise<void>): Promise<boolean> {
    if (!(await store.lease(name, token, leaseMs))) return false;
    const timer = setInterval(() => {
      store.lease(name, token, leaseMs).catch(() => undefined);
    }, leaseMs / 4);
    try {
      await work();
      return true;
    } finally {
      clearInterval(timer);
      await store.release(name, token);
    }
  }

  async function writeFiles(nowMs: number, { front = false } = {}): Promise<void> {
    for (const { job, version } of await store.stale()) {
      changed = true;
      await alone(`job ${job}`, async () => {
        await writeGrid(config, job, await store.runs(job, history.runsPerJob), lists, nowMs);
        await store.written(job, version);
      });
    }
    if (!front && (!changed || nowMs - frontMs < FRONT_MS)) return;
    await alone('front', async () => {
      frontMs = nowMs;
      changed = false;
      await writeFront(config, store, nowMs);
    });
  }

  async function forgetGone(): Promise<void> {
    await forEachPath(store, async (path) => {
      // where the tree cannot be read nothing is known to be gone
      if (await isThere(root, path).catch(() => true)) return;
      await store.remove(path);
      changed = true;
    });
  }

  async function maintain(nowMs: number): Promise<void> {
    // others are at work on the younger ones
    for (const path of await store.intended(nowMs - config.process.timeoutSeconds * 1000)) {
      await published(path);
    }
    await store.removeBefore(nowMs - history.days * DAY_MS);
    await forgetGone();
    for (const { job } of await store.jobs()) {
      if (await needsFile(root, gridPath(config, job), nowMs)) await store.touch(job);
    }
    changed = true;
  }

  return {
    async about(question) {
      await store.intend(question.path, Date.now());
      return answer(store, lists, root, question);
    },
    published,
    writeFiles,
    maintain,
    async reindex({ gently, signal }) {
      let found = 0;
      const did = await alone('reindex', async () => {
        const started = performance.now();
        found = await readTree(config, store, { gently, signal });
        if (signal?.aborted) return;
        await forgetGone();
        await store.removeBefore(Date.now() - history.days * DAY_MS);
        await store.setComplete();
        for (const { job } of await store.jobs()) await store.touch(job);
        const seconds = Math.round((performance.now() - started) / 1000);
        log.info({ root, runs: found, seconds }, 'the index of runs was made from the tree');
      });
      return did ? found : null;
    },
    isComplete: () => store.complete(),
    close: () => store.close(),
  };
}

/** Adds every record of the tree. @returns how many */
async function readTree(
  config: Config,
  store: HistoryStore,
  { gently, signal }: ReindexOptions,
): Promise<number> {
  const { root, history } = config;
  const options = wholeTree(root, config.publish.assetsDirectory, config.metadata.pathTemplates);
  let found = 0;
  let slice = performance.now();
  for (const { kind, path } of scan(options, { builds: 0, directories: 0, unreadable: 0 })) {
    if (signal?.aborted) return found;
    if (performance.now() - slice > SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve, gently ? SLICE_MS : 0));
      slice = performance.now();
    }
    if (kind === 'structure') continue;
    const record = await readRecord(root, path);
    if (record === null || record.time < Date.now() - history.days * DAY_MS) continue;
    await store.add(record);
    found += 1;
  }
  return found;
}

/** Calls for every run of the index. */
async function forEachPath(
  store: HistoryStore,
  work: (path: string) => Promise<void>,
): Promise<void> {
  let from: string | null = null;
  do {
    const page: { paths: string[]; next: string | null } = await store.paths(from, PATHS);
    for (const path of page.paths) await work(path);
    from = page.next;
  } while (from !== null);
}
