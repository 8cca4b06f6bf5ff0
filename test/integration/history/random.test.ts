/**
 * Whatever happens to those who keep a history, it is in the end what the tree gives: builds come, are
 * published again and expire, two keep one job, each is killed at any call of its store, and the store is
 * emptied.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { FrontFile, GridFile } from '../../../src/format/history.ts';
import type { Question } from '../../../src/history/keeper/about.ts';
import { createKeeper, type Keeper } from '../../../src/history/keeper/keeper.ts';
import { openRedisStore } from '../../../src/history/store/redis.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import type { HistoryStore } from '../../../src/history/store/store.ts';
import { connectRedis } from '../../../src/queue/redis/connection.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { type MadeBuild, publishBuild, recordOf } from './tree.ts';

const LEASE_MS = 40;
const OPERATIONS = 120;
const JOBS = ['tempest-full', 'grenade'];
const log = createLogger('silent');

/** mulberry32: a run that failed can be made again by its seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A store whose user is killed at its n-th call: neither that one nor any after it comes to an end. */
function killedAt(store: HistoryStore, calls: number): HistoryStore {
  let left = calls;
  return new Proxy(store, {
    get(target, name: keyof HistoryStore) {
      const call = target[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => {
        left -= 1;
        if (left === 0 && args.length % 2 === 0) {
          // the server did it, but nobody heard of it
          void call.apply(target, args).catch(() => undefined);
        }
        return left <= 0 ? Promise.reject(new Error('killed')) : call.apply(target, args);
      };
    },
  });
}

/** What was written for all jobs, without the time at which it was. */
function filesOf(config: Config): Record<string, unknown> {
  const place = join(config.root, config.publish.assetsDirectory, 'history');
  const read = <T>(name: string) =>
    JSON.parse(gunzipSync(readFileSync(join(place, name))).toString()) as T;
  const files: Record<string, unknown> = {};
  for (const name of readdirSync(join(place, 'jobs')).sort()) {
    files[name] = { ...read<GridFile>(`jobs/${name}`), at: 0 };
  }
  files.front = { ...read<FrontFile>('front.json.gz'), at: 0 };
  files.feed = readFileSync(join(place, 'causes.atom'), 'utf8');
  return files;
}

async function indexOf(store: HistoryStore): Promise<unknown> {
  const jobs = (await store.jobs()).map(({ job }) => job);
  return Promise.all(jobs.map(async (job) => [job, await store.runs(job, 1000)]));
}

class World {
  readonly #random: (below: number) => number;
  readonly #builds = new Map<string, MadeBuild>();
  readonly config: Config;
  readonly #open: () => HistoryStore;
  readonly #stores: HistoryStore[] = [];

  constructor(config: Config, seed: number, open: () => HistoryStore) {
    this.config = config;
    this.#random = random(seed);
    this.#open = open;
  }

  #newStore(): HistoryStore {
    const store = this.#open();
    this.#stores.push(store);
    return store;
  }

  keeper(killed = 0): Keeper {
    const store = this.#newStore();
    return createKeeper(this.config, killed > 0 ? killedAt(store, killed) : store, log, LEASE_MS);
  }

  #build(): MadeBuild {
    const change = String(900_000 + this.#random(8));
    const job = JOBS[this.#random(JOBS.length)] as string;
    const path = `${change.slice(-2)}/${change}/1/check/${job}/${this.#random(5)}`;
    const failing = this.#random(3) === 0;
    return {
      path,
      job: this.#random(20) === 0 ? 'renamed' : job,
      change,
      time: Date.now() - (1 + this.#random(20)) * 3_600_000,
      tests: {
        'tests.A.test_a': ['p'],
        'tests.A.test_b': failing ? ['f', 1, `TimeoutException: no answer of ${change}`] : ['p'],
        [`tests.A.test_${this.#random(3)}`]: ['s', 0, 'not enabled'],
      },
    };
  }

  /** Does something; whoever does it may be killed while at it. */
  async step(wipe: () => Promise<void>): Promise<void> {
    const killed = this.#random(3) === 0 ? 1 + this.#random(12) : 0;
    const keeper = this.keeper(killed);
    const act = async () => {
      const kind = this.#random(20);
      if (kind < 11) await this.#publish(keeper, this.#build());
      else if (kind < 14) this.#expire();
      else if (kind < 17) await keeper.writeFiles(Date.now(), { front: true });
      else if (kind < 19) await keeper.maintain(Date.now());
      else await wipe();
    };
    await act().catch((error) => {
      if (error.message !== 'killed') throw error;
    });
  }

  async #publish(keeper: Keeper, build: MadeBuild): Promise<void> {
    const { record } = recordOf(build);
    const { path, job, project, branch, change, time } = record;
    const question: Question = { path, job, project, branch, change, time, causes: [], tests: [] };
    // a build is published whatever becomes of its history
    await keeper.about(question).catch(() => undefined);
    publishBuild(this.config.root, build);
    this.#builds.set(path, build);
    await keeper.published(path);
  }

  #expire(): void {
    const paths = [...this.#builds.keys()];
    const path = paths[this.#random(paths.length)];
    if (path === undefined) return;
    rmSync(join(this.config.root, path), { recursive: true });
    this.#builds.delete(path);
  }

  /** What a keeper that lives does in the end by itself. */
  async settle(): Promise<void> {
    await sleep(LEASE_MS * 2);
    const keeper = this.keeper();
    if (!(await keeper.isComplete())) await keeper.reindex({ gently: false });
    await keeper.maintain(Date.now() + 3_600_000);
    await keeper.writeFiles(Date.now(), { front: true });
  }

  async index(): Promise<unknown> {
    return indexOf(this.#newStore());
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
  }
}

/** Runs operations, and compares with what the tree alone gives. */
async function check(
  seed: number,
  open: (root: string) => HistoryStore,
  wipe: () => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'history-'));
  const config = loadConfig({ overrides: { root, history: { runsPerJob: 10 } } });
  const name = `seed-${seed}`;
  const world = new World(config, seed, () => open(name));
  const fresh = openSqliteStore(':memory:', name, config.history);
  try {
    for (let i = 0; i < OPERATIONS; i++) {
      // two at once, as two workers are
      await Promise.all([world.step(wipe), world.step(wipe)]);
    }
    await world.settle();
    const other = { ...config, publish: { ...config.publish, assetsDirectory: 'fresh-assets' } };
    const keeper = createKeeper(other, fresh, log);
    await keeper.reindex({ gently: false });
    await keeper.writeFiles(Date.now(), { front: true });
    assert.deepEqual(await world.index(), await indexOf(fresh), `seed ${seed}`);
    assert.deepEqual(filesOf(config), filesOf(other), `seed ${seed}`);
  } finally {
    await world.close();
    await fresh.close();
    rmSync(root, { recursive: true });
  }
}

describe('a history after whatever happened', () => {
  let server: RedisServer;
  before(async () => {
    server = await startRedisServer();
  });
  after(() => server.remove());

  for (const seed of [1, 2]) {
    it(`is what the tree gives, in SQLite (seed ${seed})`, async () => {
      const directory = mkdtempSync(join(tmpdir(), 'history-db-'));
      const file = join(directory, 'index.sqlite');
      const bounds = { runsPerJob: 10, maxRuns: 50_000 };
      await check(
        seed,
        (root) => openSqliteStore(file, root, bounds),
        async () => undefined,
      );
      rmSync(directory, { recursive: true });
    }).timeout(120_000);

    it(`is what the tree gives, in Redis that is emptied (seed ${seed})`, async () => {
      const { queue } = loadConfig({
        overrides: { root: '/srv', queue: { redis: { socketPath: server.socketPath } } },
      });
      const bounds = { runsPerJob: 10, maxRuns: 50_000 };
      await check(
        seed + 10,
        (root) => openRedisStore(connectRedis(queue.redis, 'producer', log), root, bounds),
        async () => void (await server.command('FLUSHALL')),
      );
    }).timeout(120_000);
  }
});
