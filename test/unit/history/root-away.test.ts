/** What is kept of runs while their logs root is away: renamed, not mounted, mounted again. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import { readFront } from '../../../src/history/files/write.ts';
import { createKeeper, type Keeper } from '../../../src/history/keeper/keeper.ts';
import { createUpkeep } from '../../../src/history/keeper/upkeep.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import type { HistoryStore } from '../../../src/history/store/store.ts';
import { publishBuild } from '../../integration/history/tree.ts';

const PATHS = ['11/904711/1/check/unit/abc1234', '12/904712/1/check/unit/abc1234'] as const;
const HOUR_MS = 3_600_000;

let base: string;
let config: Config;
let store: HistoryStore;
let keeper: Keeper;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'history-away-'));
  const root = join(base, 'logs');
  config = loadConfig({ overrides: { root } });
  store = openSqliteStore(':memory:', 'logs', config.history);
  keeper = createKeeper(config, store, createLogger('silent'));
  for (const path of PATHS) {
    const change = path.slice(3, 9);
    publishBuild(root, { path, job: 'unit', change, time: Date.now(), tests: { a: ['p'] } });
  }
  await keeper.reindex({ gently: false });
  await keeper.writeFiles(Date.now(), { front: true });
});
afterEach(async () => {
  await keeper.close();
  rmSync(base, { recursive: true });
});

const away = () => renameSync(config.root, join(base, 'away'));
const back = () => {
  rmSync(config.root, { recursive: true, force: true });
  renameSync(join(base, 'away'), config.root);
};

/** What is where the root was. */
const PLACES: Record<string, () => void> = {
  'is not there': () => undefined,
  'is an empty mount point': () => mkdirSync(config.root),
  'is a mount point where pages of jobs were written': () =>
    mkdirSync(join(config.root, config.publish.assetsDirectory, 'history'), { recursive: true }),
};

for (const [name, make] of Object.entries(PLACES)) {
  test(`a root that ${name} makes no run gone`, async () => {
    away();
    make();
    await store.intend(PATHS[0], 1);
    const acts = [
      () => keeper.maintain(Date.now() + HOUR_MS),
      () => keeper.reindex({ gently: false }),
      () => keeper.writeFiles(Date.now(), { front: true }),
    ];
    for (const act of acts) await assert.rejects(act, { code: 'ROOT_MISSING' });
    // another daemon had published it before
    await keeper.published(PATHS[0]);
    assert.equal(readFront(config), null, 'nothing is written there');
    assert.deepEqual(
      [await store.count(), await store.complete(), await store.intended(2)],
      [2, true, [PATHS[0]]],
    );
    back();
    await keeper.maintain(Date.now() + HOUR_MS);
    await keeper.writeFiles(Date.now(), { front: true });
    assert.equal(readFront(config)?.newest.length, 2);
    assert.deepEqual([await store.count(), await store.intended(2)], [2, []]);
  });
}

test('a tree that holds no build yet has an index', async () => {
  rmSync(config.root, { recursive: true });
  mkdirSync(config.root);
  const fresh = openSqliteStore(':memory:', 'logs', config.history);
  const other = createKeeper(config, fresh, createLogger('silent'));
  await other.reindex({ gently: false });
  assert.equal(await other.isComplete(), true);
  await other.close();
});

test('an index that was lost takes no page away that tells of it', async () => {
  const lost = openSqliteStore(':memory:', 'logs', config.history);
  const other = createKeeper(config, lost, createLogger('silent'));
  await other.writeFiles(Date.now(), { front: true });
  assert.deepEqual([readFront(config)?.complete, readFront(config)?.newest.length], [true, 2]);
  await other.close();
});

test('upkeep that failed is tried again at once when it can be, and an index that was lost is made', async () => {
  const upkeep = createUpkeep(keeper, HOUR_MS, Date.now() + HOUR_MS);
  const start = Date.now();
  rmSync(join(config.root, PATHS[0]), { recursive: true });
  await upkeep.look(start + HOUR_MS / 2);
  assert.equal(await store.count(), 2, 'it is not due yet');
  away();
  await assert.rejects(upkeep.look(start + HOUR_MS), { code: 'ROOT_MISSING' });
  back();
  await upkeep.look(start + HOUR_MS + 60_000);
  assert.equal(await store.count(), 1);
  await store.remove(PATHS[1]);
  await store.beginReading('of another that was killed');
  await upkeep.look(start + HOUR_MS + 120_000);
  assert.deepEqual([await store.complete(), await store.count()], [true, 1]);
});
