/** From a change, a buildset or a build to the inputs of its run. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download } from '../../../src/fetch/download.ts';
import { resolve } from '../../../src/fetch/resolve.ts';
import { type Run, type RunSet, runAt } from '../../../src/fetch/run.ts';
import { RECORDED } from '../../fixtures/recorded.ts';
import type { RunningServer } from '../../harness/server-process.ts';
import {
  BUILD,
  BUILDSET,
  CHANGE,
  LOST_BUILD,
  OLD_BUILD,
  startGerrit,
  startZuul,
  type Web,
} from './ci-servers.ts';
import { startListing } from './listing-servers.ts';
import { testContext } from './run-tree.ts';

describe('Zuul and Gerrit', () => {
  let logs: RunningServer;
  let zuul: Web;
  let gerrit: Web;
  let pages = '';

  before(async () => {
    logs = await startListing(RECORDED, 'http.server');
    zuul = await startZuul(logs.url);
    pages = `${zuul.url}/zuul/t/openstack`;
    gerrit = await startGerrit(pages, logs.url);
  });
  after(async () => {
    for (const server of [gerrit, zuul, logs]) await server?.close();
  });

  const context = () => ({ ...testContext(), gerrit: `${gerrit.url}/r` });

  async function setsOf(what: string): Promise<RunSet[]> {
    const resolved = await resolve(what, context());
    assert.equal(resolved.kind, 'choice');
    return resolved.kind === 'choice' ? resolved.sets : [];
  }

  const brief = ({ ciUsername, pipeline, patchset, result, runs }: RunSet) =>
    [ciUsername, pipeline, patchset, result, ...runs.map((run) => `${run.job}=${run.result}`)].join(
      ' ',
    );

  /** Downloads a run; what `zuul-info/build.json` says of it, and which files came. */
  async function fetchRun(run: Run) {
    const directory = await mkdtemp(join(tmpdir(), 'stackviz-fetched-'));
    try {
      const { files } = await download(run, directory, context());
      const record = JSON.parse(await readFile(join(directory, 'zuul-info/build.json'), 'utf8'));
      return { record, paths: files.map(({ path }) => path).sort() };
    } finally {
      await rm(directory, { recursive: true });
    }
  }

  it('a change is what CIs reported of it, the newest first', async () => {
    for (const what of [String(CHANGE), `${gerrit.url}/r/c/openstack/nova/+/${CHANGE}`]) {
      const sets = await setsOf(what);
      assert.deepEqual(sets.map(brief), [
        'zuul check 3 FAILURE stackviz-fixture-full=FAILURE lost=LOST',
        'third-party  3 SUCCESS dsvm=SUCCESS',
        'zuul check 2 FAILURE old-job=FAILURE',
      ]);
      const [run] = sets[0]?.runs ?? [];
      assert.deepEqual(run, {
        url: `${pages}/build/${BUILD}`,
        job: 'stackviz-fixture-full',
        result: 'FAILURE',
        ciUsername: 'zuul',
        pipeline: 'check',
        change: String(CHANGE),
        patchset: '3',
        project: 'openstack/nova',
        subject: 'Show <what> ran & when',
      });
      assert.equal(sets[0]?.reportedAt, '2026-11-22T17:03:00.000Z');
    }
    assert.deepEqual((await setsOf(`${CHANGE},2`)).length, 1);
    await assert.rejects(setsOf(`${CHANGE},9`), { code: 'FETCH_NOTHING' });
    await assert.rejects(setsOf('12'), { code: 'FETCH_MISSING' });
  });

  it('a buildset is its builds; builds of a change are its buildsets', async () => {
    const of = async (what: string) => (await setsOf(what)).map(brief);
    const buildset = [' check 3 FAILURE stackviz-fixture-full=FAILURE stackviz-fixture-full=null'];
    assert.deepEqual(await of(`${pages}/buildset/${BUILDSET}`), buildset);
    assert.deepEqual(await of(`${zuul.url}/buildset/${BUILDSET}`), buildset);
    assert.deepEqual(await of(`${pages}/status/change/${CHANGE},3`), [
      ' check 3  stackviz-fixture-full=FAILURE stackviz-fixture-full=null older=FAILURE',
    ]);
    await assert.rejects(of(`${pages}/builds?change=1`), { code: 'FETCH_NOTHING' });
  });

  it('a build is fetched by its manifest, and what Zuul says of it is kept', async () => {
    const resolved = await resolve(`${pages}/build/${BUILD}/logs`, context());
    assert.ok(resolved.kind === 'run');
    assert.equal(resolved.run.job, 'stackviz-fixture-full');
    const { record, paths } = await fetchRun(resolved.run);
    assert.ok(paths.includes('testrepository.subunit.gz'), paths.join());
    assert.equal(record.uuid, BUILD);
    assert.equal(record.ref.change, CHANGE);
    assert.equal(record.artifacts, undefined);
  });

  it('a build of an older Zuul, on a host of one tenant', async () => {
    const resolved = await resolve(`${zuul.url}/api/build/${OLD_BUILD}`, context());
    assert.ok(resolved.kind === 'run');
    assert.deepEqual([resolved.run.job, resolved.run.change], ['older', String(CHANGE)]);
    assert.equal((await fetchRun(resolved.run)).record.uuid, OLD_BUILD);
  });

  it('of logs that a comment names, what the comment says is kept', async () => {
    const run = (await setsOf(String(CHANGE)))[1]?.runs[0] as Run;
    const { record } = await fetchRun(run);
    assert.deepEqual(record, {
      job_name: 'dsvm',
      result: 'SUCCESS',
      pipeline: null,
      log_url: logs.url,
      ref: { project: 'openstack/nova', change: String(CHANGE), patchset: '3' },
    });
  });

  it('a build without logs, with logs that are gone, or of another Zuul', async () => {
    await assert.rejects(fetchRun(runAt(`${pages}/build/${LOST_BUILD}`)), {
      code: 'FETCH_NO_LOGS',
      message: /has not ended, or left none/,
    });
    await assert.rejects(fetchRun(runAt(`${logs.url}gone/`)), { code: 'FETCH_NO_LOGS' });
    const unknown = `${pages}/build/${'1'.repeat(32)}`;
    await assert.rejects(resolve(unknown, context()), { code: 'FETCH_MISSING' });
    await assert.rejects(fetchRun(runAt(`${pages}/buildset/${BUILDSET}`)), { code: 'FETCH_WHAT' });
    const wrong = `${logs.url}api/build/${BUILD}`;
    await assert.rejects(resolve(wrong, context()), { code: 'FETCH_MISSING' });
  });
});
