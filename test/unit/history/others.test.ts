/** Runs of other logs roots beside ours: on the page of a job, and nowhere else. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { FrontFile } from '../../../src/format/jobs/front.ts';
import type { GridFile } from '../../../src/format/jobs/grid.ts';
import { gridPath } from '../../../src/history/files/places.ts';
import { readFront } from '../../../src/history/files/write.ts';
import { createKeeper } from '../../../src/history/keeper/keeper.ts';
import { openHistory, openOthers } from '../../../src/history/open.ts';
import { readJson } from '../../../src/history/published-run.ts';
import { failedRun } from '../../integration/history/records.ts';
import { publishBuild, recordOf } from '../../integration/history/tree.ts';

const NOW = Date.now();
const HOUR = 3_600_000;
const JOB = 'tempest-full';
const THERE = 'far:logs';
const URL_THERE = 'https://far.example.org/logs/';
const log = createLogger('silent');

const buildAt = (path: string, time: number) => ({
  path,
  job: JOB,
  change: path,
  time,
  tests: { 'tests.Servers.test_boot': ['p'], 'tests.Servers.test_stop': ['p'] } as never,
});

/** A file with the index of a root, and with that of another. */
async function withTwoRoots(
  url: string | null,
  work: (parts: {
    root: string;
    keeper: ReturnType<typeof createKeeper>;
    there: ReturnType<typeof openHistory>;
    grid: () => GridFile;
    front: () => FrontFile | null;
  }) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'others-'));
  const root = mkdtempSync(join(tmpdir(), 'others-root-'));
  const history = { sqliteFile: join(directory, 'index'), alsoShow: { [THERE]: url } };
  const config = loadConfig({ overrides: { root, history } });
  const name = config.queue.rootName;
  const others = openOthers(config, false, name, log);
  const keeper = createKeeper(
    config,
    openHistory(config, false, name, log),
    log,
    undefined,
    others,
  );
  const there = openHistory(
    { ...config, queue: { ...config.queue, name: 'far' } },
    false,
    name,
    log,
  );
  try {
    const grid = () => readJson<GridFile>(root, gridPath(config, JOB));
    await work({ root, keeper, there, grid, front: () => readFront(config) });
  } finally {
    await keeper.close();
    await there.close();
    for (const one of [directory, root]) rmSync(one, { recursive: true });
  }
}

test('stand among ours by time, and say of which root they are', () =>
  withTwoRoots(URL_THERE, async ({ root, keeper, there, grid, front }) => {
    const old = buildAt('x/1/1', NOW - 3 * HOUR);
    for (const build of [old, buildAt('x/2/1', NOW - HOUR)]) {
      publishBuild(root, build);
      await keeper.published(build.path);
    }
    const { list } = recordOf(old).record;
    // the very tests that ours have, and others of which nothing is known here
    await there.add(failedRun('y/3/1', { job: JOB, time: NOW - 2 * HOUR, list }));
    await there.add(failedRun('y/4/1', { job: JOB, time: NOW - 4 * HOUR, list: 'unknown' }));
    await there.add(failedRun('y/5/1', { job: 'another', time: NOW }));
    await keeper.writeFiles(NOW, { front: true });
    const { runs, tests } = grid();
    const site = { name: THERE, url: URL_THERE };
    assert.deepEqual(
      runs.map((run) => [run.path, run.site]),
      [
        ['x/2/1', undefined],
        ['y/3/1', site],
        ['x/1/1', undefined],
        ['y/4/1', site],
      ],
    );
    assert.deepEqual(
      tests.map(({ name, cells }) => [name, cells]),
      [['tests.Servers.test_boot', 'pfpf']],
    );
    assert.deepEqual(
      front()?.newest.map(({ path }) => path),
      ['x/2/1', 'x/1/1'],
    );
    assert.deepEqual((await there.jobs()).length, 2);
  }));

test('what another tree holds is not looked for in ours', () =>
  withTwoRoots(null, async ({ root, keeper, there, grid }) => {
    const build = buildAt('x/1/1', NOW - HOUR);
    publishBuild(root, build);
    await keeper.published(build.path);
    // of the same path as a build here, and of other tests
    publishBuild(root, { ...buildAt('y/2/1', NOW - HOUR), job: 'another' });
    const { record } = recordOf(buildAt('y/2/1', NOW - 2 * HOUR));
    await there.add({ ...record, list: 'unknown', failed: [] });
    await there.add(failedRun('y/3/1', { job: JOB, time: NOW - 3 * HOUR }));
    await keeper.writeFiles(NOW, { front: true });
    assert.deepEqual(
      grid().tests.map(({ cells }) => cells),
      ['p?f'],
    );
    assert.deepEqual(grid().runs[1]?.site, { name: THERE, url: null });
  }));

test('come to our page with our next run, or with the maintenance of the hour; alone they make none', () =>
  withTwoRoots(null, async ({ root, keeper, there, grid }) => {
    await there.add(failedRun('y/1/1', { job: JOB, time: NOW - 2 * HOUR }));
    await keeper.writeFiles(NOW);
    assert.throws(grid, { code: 'ENOENT' });
    const build = buildAt('x/1/1', NOW - HOUR);
    publishBuild(root, build);
    await keeper.published(build.path);
    await keeper.writeFiles(NOW);
    assert.equal(grid().runs.length, 2);
    await there.add(failedRun('y/2/1', { job: JOB, time: NOW }));
    await keeper.writeFiles(NOW);
    assert.equal(grid().runs.length, 2);
    await keeper.maintain(NOW);
    await keeper.writeFiles(NOW);
    assert.equal(grid().runs.length, 3);
    rmSync(join(root, build.path), { recursive: true });
    await keeper.maintain(NOW);
    await keeper.writeFiles(NOW);
    assert.throws(grid, { code: 'ENOENT' });
  }));

test('settings name them as Redis does, with the address of a web server', () => {
  const refused = (alsoShow: Record<string, string | null>) =>
    assert.throws(() => loadConfig({ overrides: { root: tmpdir(), history: { alsoShow } } }));
  refused({ logs: null });
  refused({ 'a:b:c': null });
  refused({ 'far:logs': 'javascript://x/' });
  refused({ 'far:logs': 'https://far.example.org/logs' });
  const config = loadConfig({
    overrides: { root: tmpdir(), history: { alsoShow: { 'stackviz:logs': null } } },
  });
  // `run` in memory has none, and none is its own
  assert.deepEqual(openOthers(config, true, 'logs', log), []);
});
