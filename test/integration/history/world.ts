/** A tree of builds, and those who keep its history, to whom anything may happen: by dice. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import { createKeeper, type Keeper } from '../../../src/history/keeper/keeper.ts';
import { openRedisStore } from '../../../src/history/store/redis.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import type { HistoryStore } from '../../../src/history/store/store.ts';
import { connectRedis } from '../../../src/queue/redis/connection.ts';
import { createDice } from '../../harness/random.ts';
import { type MadeBuild, publishBuild, recordOf } from './tree.ts';

export const LEASE_MS = 40;
/** Narrow: of the builds that there may be at once, a quarter have room. */
export const BOUNDS = { runsPerJob: 10, maxRuns: 25 };
const JOBS = ['tempest-full', 'grenade'];
const log = createLogger('silent');

/** What a process is told of a world: a file, or the socket of a Redis. */
export interface Place {
  root: string;
  index: { file: string } | { socketPath: string };
  seed: number;
  /** Of the changes whose builds it publishes and removes: no two are at one build. */
  changes: number;
}

export const configOf = (root: string): Config =>
  // above the least that settings allow, as are the bounds of stores
  loadConfig({ overrides: { root, history: { runsPerJob: 10, maxRuns: 100 } } });

export function openIndex({ root, index }: Pick<Place, 'root' | 'index'>): HistoryStore {
  if ('file' in index) return openSqliteStore(index.file, 'logs', BOUNDS);
  const { queue } = loadConfig({
    overrides: { root, queue: { redis: { socketPath: index.socketPath } } },
  });
  return openRedisStore(connectRedis(queue.redis, 'keeper', log), root, BOUNDS);
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

export class World {
  readonly #dice: (below: number) => number;
  readonly #place: Place;
  readonly config: Config;
  readonly #stores: HistoryStore[] = [];

  constructor(place: Place) {
    this.#place = place;
    this.#dice = createDice(place.seed);
    this.config = configOf(place.root);
  }

  newStore(): HistoryStore {
    const store = openIndex(this.#place);
    this.#stores.push(store);
    return store;
  }

  #keeper(killed = 0): Keeper {
    const store = this.newStore();
    return createKeeper(this.config, killed > 0 ? killedAt(store, killed) : store, log, LEASE_MS);
  }

  #build(): MadeBuild {
    const change = String(this.#place.changes + this.#dice(8));
    const job = JOBS[this.#dice(JOBS.length)] as string;
    const path = `${change.slice(-2)}/${change}/1/check/${job}/${this.#dice(5)}`;
    const failing = this.#dice(3) === 0;
    return {
      path,
      job: this.#dice(20) === 0 ? 'renamed' : job,
      change,
      time: Date.now() - (1 + this.#dice(20)) * 3_600_000,
      tests: {
        'tests.A.test_a': ['p'],
        'tests.A.test_b': failing ? ['f', 1, `TimeoutException: no answer of ${change}`] : ['p'],
        [`tests.A.test_${this.#dice(3)}`]: ['s', 0, 'not enabled'],
      },
    };
  }

  /** Does something; whoever does it may be killed while at it. */
  async step(wipe: () => Promise<void>): Promise<void> {
    const killed = this.#dice(3) === 0 ? 1 + this.#dice(12) : 0;
    const keeper = this.#keeper(killed);
    const act = async () => {
      const kind = this.#dice(40);
      if (kind < 20) await this.#publish(keeper, this.#build());
      else if (kind < 28) this.#expire();
      else if (kind < 34) await keeper.writeFiles(Date.now(), { front: true });
      else if (kind < 37) await keeper.maintain(Date.now());
      else if (kind < 39) await keeper.reindex({ gently: false });
      else await wipe();
    };
    await act().catch((error) => {
      if (error.message !== 'killed') throw error;
    });
  }

  async #publish(keeper: Keeper, build: MadeBuild): Promise<void> {
    const { record } = recordOf(build);
    // a build is published whatever becomes of its history
    await keeper.about(record).catch(() => undefined);
    publishBuild(this.config.root, build);
    await keeper.published(record.path, this.#dice(4) > 0);
  }

  #expire(): void {
    rmSync(join(this.config.root, this.#build().path), { recursive: true, force: true });
  }

  /** What a keeper that lives does in the end by itself. */
  async settle(): Promise<void> {
    await sleep(LEASE_MS * 2);
    const keeper = this.#keeper();
    await keeper.maintain(Date.now() + 3_600_000);
    await keeper.writeFiles(Date.now(), { front: true });
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
  }
}
