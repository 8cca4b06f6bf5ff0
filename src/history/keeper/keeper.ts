/**
 * Keeps the history of one logs root: the index, and the files that are made of it. Several may keep one
 * history; whichever of them dies, another finishes what it had begun.
 */
import { newToken } from '../../base/hold.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import type { RunRecord } from '../../format/history.ts';
import { createGrowth } from '../files/growth.ts';
import { gridPath } from '../files/places.ts';
import { removeOtherGrids, writeFront, writeGrid } from '../files/write.ts';
import { jobsOfOthers, type OtherIndex, runsOfAll } from '../others.ts';
import type { HistoryStore } from '../store/store.ts';
import { type Answer, answer, questionOf } from './answer.ts';
import { modifiedMs } from './modified.ts';
import { createTestLists } from './test-lists.ts';
import {
  buildsOf,
  type Found,
  forgetGone,
  needTree,
  oldest,
  type Pace,
  take,
  takeCounted,
} from './tree.ts';

const LEASE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Of more builds at once the record is read twice. */
const MAX_ASKED = 64;
/** The front page goes through runs of all jobs: not at each of them, and for a fiftieth of the time at most. */
const FRONT_MS = 30_000;
const FRONT_REST = 50;

export interface Keeper {
  /** What is known about a run that is about to be published. */
  about(run: RunRecord): Promise<Answer>;
  /**
   * A build was published: its record is added, or replaced.
   *
   * @param asAsked by whoever last asked about it
   */
  published(path: string, asAsked?: boolean): Promise<void>;
  /** Writes the files of jobs that have changed, and now and then the front page. */
  writeFiles(nowMs: number, options?: { front: boolean }): Promise<void>;
  /**
   * Forgets builds that are gone or too old, adds those that somebody died about, and reads the tree where
   * the index is not complete.
   */
  maintain(nowMs: number): Promise<void>;
  /**
   * Makes the index anew from the tree.
   *
   * @returns what was found; null: another does it just now
   */
  reindex(options: Pace): Promise<Found | null>;
  isComplete(): Promise<boolean>;
  /** Whether nothing is left to be done before the next build, or the next maintenance. */
  isDone(): Promise<boolean>;
  close(): Promise<void>;
}

/** Runs that were asked about, until they are published. */
function createAsked() {
  const asked = new Map<string, RunRecord>();
  return {
    remember(run: RunRecord): void {
      asked.set(run.path, run);
      for (const oldest of asked.keys()) {
        if (asked.size <= MAX_ASKED) break;
        asked.delete(oldest);
      }
    },
    take(path: string): RunRecord | null {
      const run = asked.get(path) ?? null;
      asked.delete(path);
      return run;
    },
  };
}

/** When the front page is due. */
function createPace() {
  let dueMs = 0;
  return {
    isDue: (nowMs: number) => nowMs >= dueMs,
    async take(nowMs: number, work: () => Promise<void>): Promise<void> {
      dueMs = nowMs + FRONT_MS;
      const started = performance.now();
      await work();
      dueMs = nowMs + Math.max(FRONT_MS, FRONT_REST * (performance.now() - started));
    },
  };
}

/** What is done by one at a time, under this token. */
function createLeases(store: HistoryStore, leaseMs: number) {
  const token = newToken();
  return {
    token,
    /** False: another does it. */
    async alone(name: string, work: () => Promise<void>): Promise<boolean> {
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
    },
  };
}

/** Makes the files be written again that would expire, and those with runs of others: nobody tells us of these. */
async function touchDue(
  config: Config,
  store: HistoryStore,
  others: readonly OtherIndex[],
  nowMs: number,
): Promise<void> {
  const shared = await jobsOfOthers(others);
  const writtenMs = (job: string) => modifiedMs(config.root, gridPath(config, job));
  for (const { job } of await store.jobs()) {
    const isDue = shared.has(job) || ((await writtenMs(job)) ?? 0) < nowMs - DAY_MS;
    if (isDue) await store.touch(job);
  }
}

/**
 * @param leaseMs after so long without a sign of its holder a lease is taken over
 * @param others whose runs the pages of jobs show as well
 */
export function createKeeper(
  config: Config,
  store: HistoryStore,
  log: Logger,
  leaseMs = LEASE_MS,
  others: readonly OtherIndex[] = [],
): Keeper {
  const { root, history } = config;
  const lists = createTestLists();
  const growth = createGrowth(root, lists);
  const { token, alone } = createLeases(store, leaseMs);
  /** Runs that somebody is about to publish. */
  const asked = createAsked();
  const front = createPace();
  let changed = true;

  /** An index without a run has none to lose. @throws StackvizError ROOT_MISSING */
  const needRoot = async () => needTree(config, (await store.count()) === 0);

  async function writeFiles(nowMs: number, { front: always = false } = {}): Promise<void> {
    await needRoot();
    for (const { job, version } of await store.stale()) {
      changed = true;
      await alone(`job ${job}`, async () => {
        const runs = await runsOfAll(store, others, job, history.runsPerJob);
        await writeGrid(config, job, runs, lists, nowMs);
        await store.written(job, version);
      });
    }
    if (!always && (!changed || !front.isDue(nowMs))) return;
    // what is being made anew tells less than what is there
    if (!(await store.complete()) && (await store.count()) === 0) return;
    await alone('front', async () => {
      changed = false;
      await front.take(nowMs, () => writeFront(config, store, growth, { nowMs, afresh: always }));
    });
  }

  /** Reads the tree into the index. */
  async function reindex({ gently, signal }: Pace): Promise<Found | null> {
    await needRoot();
    const found: Found = { records: 0, old: 0, without: 0 };
    const did = await alone('reindex', async () => {
      const started = performance.now();
      await store.beginReading(token);
      // what is gone must not take the room of what is there
      await forgetGone(config, store);
      for await (const path of buildsOf(config, { gently, signal })) {
        await takeCounted(config, store, path, found);
      }
      if (signal?.aborted) return;
      await store.removeBefore(oldest(config, Date.now()));
      const jobs = (await store.jobs()).map(({ job }) => job);
      for (const job of jobs) await store.touch(job);
      await removeOtherGrids(config, jobs);
      await store.endReading(token);
      const seconds = Math.round((performance.now() - started) / 1000);
      log.info({ root, runs: found.records, seconds }, 'the index of runs was made from the tree');
    });
    return did ? found : null;
  }

  async function maintain(nowMs: number): Promise<void> {
    await store.removeBefore(oldest(config, nowMs));
    await store.trim();
    await needRoot();
    // others are at work on the younger ones
    for (const path of await store.intended(nowMs - config.process.timeoutSeconds * 1000)) {
      await take(config, store, path);
    }
    await forgetGone(config, store);
    // an empty one may be of a tree that was away
    const isShort = (await store.count()) === 0 || (await store.hasRoom());
    if (isShort || !(await store.complete())) await reindex({ gently: true });
    await touchDue(config, store, others, nowMs);
    changed = true;
  }

  return {
    async about(run) {
      asked.remember(run);
      // together: each alone is a message to Redis
      const noted = store.intend(run.path, Date.now());
      return (await Promise.all([answer(store, lists, root, questionOf(run)), noted]))[0];
    },
    async published(path, asAsked = false) {
      const run = asked.take(path);
      await take(config, store, path, asAsked ? run : null);
      changed = true;
    },
    writeFiles,
    maintain,
    reindex,
    isComplete: () => store.complete(),
    isDone: async () => !changed && (await store.complete()) && (await store.stale()).length === 0,
    async close() {
      for (const one of [...others.map((other) => other.store), store]) await one.close();
    },
  };
}
