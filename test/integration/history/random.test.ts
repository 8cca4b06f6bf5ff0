/**
 * Whatever happens to those who keep a history, it is in the end what the tree gives: builds come, are
 * published again and expire, two keep one job, each is killed at any call of its store, and the store is
 * emptied.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createLogger } from '../../../src/base/log.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { FrontFile } from '../../../src/format/jobs/front.ts';
import type { GridFile } from '../../../src/format/jobs/grid.ts';
import { createKeeper } from '../../../src/history/keeper/keeper.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import type { HistoryStore } from '../../../src/history/store/store.ts';
import { createDice } from '../../harness/random.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { BOUNDS, type Place, World } from './world.ts';

/**
 * Seed 1 for SQLite and 2 for Redis, the same at each run of CI; what two processes do at once is another each
 * time. More by hand: STACKVIZD_HISTORY_SEEDS=50. A seed takes 10 to 30 s, on a machine with a load of 20 up
 * to 240 s.
 */
const SEEDS = Number(process.env.STACKVIZD_HISTORY_SEEDS ?? 1);
const OPERATIONS = 80;
const PROCESSES = 2;
/** Changes of the processes that are killed. */
const OTHERS = 800_000;

/** What was written for all jobs, without the time at which it was, and what is counted from it. */
function filesOf(config: Config): Record<string, unknown> {
  const place = join(config.root, config.publish.assetsDirectory, 'history');
  const read = <T>(name: string) =>
    JSON.parse(gunzipSync(readFileSync(join(place, name))).toString()) as T;
  const files: Record<string, unknown> = {};
  // who was killed may have left one unfinished
  const names = readdirSync(join(place, 'jobs')).filter((name) => name.endsWith('.json.gz'));
  for (const name of names.sort()) {
    files[name] = { ...read<GridFile>(`jobs/${name}`), at: 0 };
  }
  const front = read<FrontFile>('front.json.gz');
  files.front = { ...front, at: 0, since: front.since - front.at };
  files.feed = readFileSync(join(place, 'causes.atom'), 'utf8');
  return files;
}

async function indexOf(store: HistoryStore): Promise<unknown> {
  const jobs = (await store.jobs()).map(({ job }) => job);
  return Promise.all(jobs.map(async (job) => [job, await store.runs(job, 1000)]));
}

/** A keeper in a process of its own, killed (SIGKILL) in the midst of what it does. */
async function runUntilKilled(place: Place, steps: number): Promise<void> {
  const child = fork(join(import.meta.dirname, 'keeper-child.ts'), [JSON.stringify(place)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const gone = once(child, 'exit');
  let seen = 0;
  child.on('message', () => {
    seen += 1;
    if (seen === steps) child.kill('SIGKILL');
  });
  const [, signal] = await gone;
  assert.equal(signal, 'SIGKILL');
}

/** Runs operations, and compares with what the tree alone gives. */
async function check(
  seed: number,
  index: Place['index'],
  wipe: () => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'history-'));
  const world = new World({ root, index, seed, changes: 900_000 });
  const fresh = openSqliteStore(':memory:', 'logs', BOUNDS);
  const dice = createDice(seed);
  const killed = (async () => {
    for (let i = 0; i < PROCESSES; i++) {
      const place = { root, index, seed: seed * PROCESSES + i, changes: OTHERS };
      await runUntilKilled(place, 1 + dice(30));
    }
  })();
  try {
    for (let i = 0; i < OPERATIONS; i++) {
      // two at once, as two workers are
      await Promise.all([world.step(wipe), world.step(wipe)]);
    }
    await killed;
    await world.settle();
    const { config } = world;
    const other = { ...config, publish: { ...config.publish, assetsDirectory: 'fresh-assets' } };
    const keeper = createKeeper(other, fresh, createLogger('silent'));
    await keeper.reindex({ gently: false });
    await keeper.writeFiles(Date.now(), { front: true });
    assert.deepEqual(await indexOf(world.newStore()), await indexOf(fresh), `seed ${seed}`);
    assert.deepEqual(filesOf(config), filesOf(other), `seed ${seed}`);
  } finally {
    await Promise.allSettled([killed]);
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

  for (let seed = 1; seed <= SEEDS; seed++) {
    it(`is what the tree gives, in SQLite (seed ${seed})`, async () => {
      const directory = mkdtempSync(join(tmpdir(), 'history-db-'));
      await check(seed, { file: join(directory, 'index.sqlite') }, async () => undefined);
      rmSync(directory, { recursive: true });
    }).timeout(900_000);

    it(`is what the tree gives, in Redis that is emptied (seed ${seed})`, async () => {
      const wipe = async () => void (await server.command('FLUSHALL'));
      await check(SEEDS + seed, { socketPath: server.socketPath }, wipe);
    }).timeout(900_000);
  }
});
