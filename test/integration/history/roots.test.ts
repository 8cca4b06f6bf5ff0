/** Several logs roots beside each other: no root's index is another's. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { GridFile } from '../../../src/format/jobs/grid.ts';
import { gridPath } from '../../../src/history/files/places.ts';
import { createKeeper } from '../../../src/history/keeper/keeper.ts';
import { openHistory, openOthers } from '../../../src/history/open.ts';
import { readJson } from '../../../src/history/published-run.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { publishBuild } from './tree.ts';

const log = createLogger('silent');

describe('the indexes of two logs roots whose settings differ in root and queue.name', function () {
  this.timeout(60_000);
  const base = mkdtempSync(join(tmpdir(), 'stackvizd-roots-'));
  let server: RedisServer;
  before(async () => {
    server = await startRedisServer();
  });
  after(async () => {
    await server.remove();
    rmSync(base, { recursive: true });
  });

  const pathOf = (change: string) => `${change.slice(-2)}/${change}/1/check/tempest-full/abc1234`;

  /** A root with one build, and what keeps its history. @param shown queues of other roots on its pages */
  function keep(change: string, name: string, sqliteFile: string | null, shown: string[] = []) {
    const root = join(base, `${name}-${sqliteFile === null ? 'redis' : 'file'}`);
    mkdirSync(root);
    const time = Date.now() - 3_600_000;
    const tests = { 'tests.A.test_a': ['p' as const] as ['p'] };
    publishBuild(root, { path: pathOf(change), job: 'tempest-full', change, time, tests });
    const redis = { socketPath: server.socketPath };
    const alsoShow = Object.fromEntries(shown.map((queue) => [`${queue}:logs`, null]));
    const overrides = { root, queue: { name, redis }, history: { sqliteFile, alsoShow } };
    const config = loadConfig({ overrides });
    const store = openHistory(config, false, config.queue.rootName, log);
    const others = openOthers(config, false, config.queue.rootName, log);
    return { config, store, keeper: createKeeper(config, store, log, undefined, others) };
  }

  for (const file of [null, 'index.sqlite']) {
    it(`are two, shown together where that is said, in ${file === null ? 'Redis' : 'one file'}`, async () => {
      const sqliteFile = file === null ? null : join(base, file);
      const one = keep('904711', 'one', sqliteFile, ['other', 'one', 'nobody']);
      const other = keep('904822', 'other', sqliteFile);
      try {
        for (const { keeper } of [one, other]) await keeper.reindex({ gently: false });
        for (const { keeper } of [one, other]) await keeper.maintain(Date.now());
        for (const [{ store }, change] of [
          [one, '904711'],
          [other, '904822'],
        ] as const) {
          const runs = await store.runs('tempest-full', 10);
          assert.deepEqual(
            runs.map(({ path }) => path),
            [pathOf(change)],
          );
        }
        const pages = [];
        for (const { config, keeper } of [one, other]) {
          await keeper.writeFiles(Date.now());
          const { runs } = readJson<GridFile>(config.root, gridPath(config, 'tempest-full'));
          pages.push(runs.map(({ path, site }) => [path, site?.name]).sort());
        }
        const [ours, theirs] = [pathOf('904711'), pathOf('904822')];
        assert.deepEqual(pages, [
          [
            [ours, undefined],
            [theirs, 'other:logs'],
          ],
          [[theirs, undefined]],
        ]);
      } finally {
        await one.keeper.close();
        await other.keeper.close();
      }
    });
  }

  it('take the place of one that they shared in an earlier version', async () => {
    const earlier = 'stackvizd-history:2:logs';
    await server.command('HSET', `${earlier}:record`, pathOf('904711'), '{}');
    await server.command('HSET', `${earlier}:names`, 'digest', 'tempest-full');
    await server.command('ZADD', `${earlier}:runs:digest`, '1', pathOf('904711'));
    await server.command('SET', `${earlier}:complete`, '1');
    await server.command('SET', 'stackvizd-history:2:others:complete', '1');
    const { store, keeper } = keep('904933', 'upgraded', null);
    try {
      assert.equal(await keeper.isComplete(), false, 'it is made from the tree at the start');
      await keeper.reindex({ gently: false });
      assert.equal(await store.count(), 1);
      assert.match(await server.command('KEYS', `${earlier}:*`), /^\*0/);
      assert.match(await server.command('EXISTS', 'stackvizd-history:2:others:complete'), /^:1/);
    } finally {
      await keeper.close();
    }
  });
});
