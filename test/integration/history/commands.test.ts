/** `stackvizd reindex` and `stackvizd history`, on a tree that was published without an index. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayUpload } from '../../../scripts/replay.ts';
import type { ComparedErrors, RunRecord } from '../../../src/format/history.ts';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { createRuns, recordedLogs } from '../../harness/runs.ts';
import { CLI } from '../daemons/daemon.ts';

const PATHS = [
  '11/904711/3/check/stackviz-fixture-full/1f3c9a7',
  '12/904712/1/check/other/2e4d0b8',
];

describe('the index of runs on the command line', function () {
  this.timeout(60_000);
  const base = mkdtempSync(join(tmpdir(), 'stackvizd-history-'));
  const root = join(base, 'logs');
  after(() => rmSync(base, { recursive: true, force: true }));

  const stackvizd = (...args: string[]) =>
    withStore({ STACKVIZD_HISTORY_SQLITE_FILE: join(base, 'history.sqlite') }, ...args);

  const withStore = (settings: Record<string, string>, ...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH ?? '',
        STACKVIZD_ROOT: root,
        ...settings,
      };
      execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });

  it('is made of the tree, and tells what a job did', async () => {
    for (const path of PATHS) {
      mkdirSync(join(root, path), { recursive: true });
      await replayUpload(recordedBuild(), join(root, path));
    }
    assert.equal((await stackvizd('process', ...PATHS)).code, 0);
    const none = await stackvizd('history');
    assert.equal(none.stdout, '');
    assert.match(none.stderr, /`stackvizd reindex` takes in what `process` published/);
    const made = await stackvizd('reindex');
    assert.equal(made.stdout, '2 builds with a record, 2 runs in the index\n', made.stderr);

    const jobs = JSON.parse((await stackvizd('history', '--json')).stdout) as string[];
    assert.equal(jobs.length, 1, 'their inventories name one job');
    const [job = ''] = jobs;
    const shown = await stackvizd('history', job);
    assert.equal(shown.code, 0);
    const { runs, total } = JSON.parse(
      (await stackvizd('history', job, '--json', '--limit', '1')).stdout,
    );
    assert.equal(total, PATHS.length);
    const { change, branch } = (runs as RunRecord[])[0] as RunRecord;
    assert.ok(change !== null && branch !== null);
    for (const path of PATHS) {
      const line = shown.stdout.split('\n').find((one) => one.endsWith(path)) ?? '';
      assert.match(line, RegExp(`  ${change},\\d+  ${branch}  ${path}$`), shown.stdout);
    }
    assert.equal((runs as RunRecord[]).length, 1);
    assert.ok((runs as RunRecord[])[0]?.failed.length);

    rmSync(join(root, PATHS[1] ?? ''), { recursive: true });
    assert.match((await stackvizd('reindex')).stdout, /^1 build with a record, 1 run /);
  });

  it('tells which ERROR lines of services are new, as the page does', async () => {
    const runs = createRuns(root, join(base, 'history.sqlite'));
    await runs.publish('services', false, recordedLogs('good'));
    await runs.publish('services', true, recordedLogs('trouble-1'));
    await runs.publish('no-logs', false, {});
    await runs.publish('no-logs', true, recordedLogs('trouble-1'));
    await runs.keeper.close();
    const { stdout } = await stackvizd('history', 'services');
    const told = stdout.split('\n').filter((line) => line.includes('new ERROR lines'));
    assert.equal(told.length, 6, stdout);
    assert.match(
      told[0] ?? '',
      /^ {6}new ERROR lines: 4 x glance_store\._drivers\.filesystem: Unable to remove .*, of glance-api on controller$/,
    );
    assert.equal(told[5], '      new ERROR lines: 1 more kind');
    const cut = await stackvizd('history', 'services', '--limit', '1');
    assert.equal(cut.stderr, 'the newest 1 of 2 runs: --limit N shows more\n');
    assert.equal((await stackvizd('history', 'services', '--limit', '2')).stderr, '');
    const without = await stackvizd('history', 'no-logs');
    assert.match(
      without.stdout,
      /^ {6}\d+ kinds of ERROR lines not known to be new: none of the last good runs tells all$/m,
    );
    const json = JSON.parse((await stackvizd('history', 'services', '--json')).stdout);
    assert.deepEqual(
      json.runs.map(
        ({ newErrors }: { newErrors: ComparedErrors | null }) => newErrors?.fresh.count,
      ),
      [6, undefined],
    );
    assert.equal(json.total, 2);
    for (const job of ['services', 'no-logs']) {
      const { runs } = JSON.parse((await stackvizd('history', job, '--json')).stdout);
      for (const { path } of runs) rmSync(join(root, path), { recursive: true });
    }
    await stackvizd('reindex');
  });

  it('says why builds are not in the index', async () => {
    // no job's name: neither its path nor a file of it tells
    mkdirSync(join(root, 'somewhere'), { recursive: true });
    const [stream] = [...recordedBuild()].filter(([path]) => path.includes('subunit'));
    await replayUpload(new Map([stream as [string, string]]), join(root, 'somewhere'));
    assert.equal((await stackvizd('process', 'somewhere')).code, 0);
    const { stdout } = await stackvizd('reindex');
    assert.match(stdout, /; left out: 1 published without a record: no job's name is known\n/);
  });

  it('is made anew where its file is damaged, which is put aside', async () => {
    const file = join(base, 'history.sqlite');
    writeFileSync(file, 'garbage'.repeat(1000));
    const asked = await stackvizd('history');
    assert.equal(asked.code, 1);
    assert.match(
      asked.stderr,
      /^stackvizd: HISTORY_DAMAGED: history\.sqliteFile \S+: file is not a database; `stackvizd reindex` /,
    );
    const made = await stackvizd('reindex');
    assert.equal(made.code, 0, made.stderr);
    const [aside = '', found] = made.stdout.split('\n');
    assert.match(aside, /^\S+ was damaged, and is \S+\.damaged-\d{8}T\d{6}Z now: remove that$/);
    assert.match(found ?? '', /1 run in the index/);
    assert.equal((await stackvizd('history')).code, 0);
    assert.match((await stackvizd('reindex')).stdout, /^\d builds? with a record/);
  });

  it('is not made where the daemons keep none', async () => {
    const off = { STACKVIZD_HISTORY_ENABLED: 'false' };
    const { code, stderr } = await withStore(off, 'reindex');
    assert.equal(code, 2);
    assert.match(stderr, /CONFIG_INVALID: history\.enabled: false: /);
  });

  it('says that it knows nothing of a job', async () => {
    const { code, stdout, stderr } = await stackvizd('history', 'none');
    assert.deepEqual([code, stdout], [1, 'no run of none is in the index\n']);
    assert.match(stderr, /`stackvizd reindex` takes in/);
    assert.equal((await stackvizd('history', 'none', '--json')).stderr, '');
  });

  it('takes only a number from 1 on as a limit', async () => {
    for (const limit of ['x', '0', '-1', '1.5', '']) {
      const { code, stderr } = await stackvizd('history', 'none', `--limit=${limit}`);
      assert.equal(code, 2, limit);
      assert.match(stderr, /--limit <n>.* is invalid\. It wants a whole number, 1 or more/);
    }
  });

  it('says which settings name the store where no Redis is there', async () => {
    const nowhere = { STACKVIZD_QUEUE_REDIS_SOCKET_PATH: join(base, 'none.sock') };
    for (const command of ['history', 'reindex']) {
      const { code, stderr } = await withStore(nowhere, command);
      assert.notEqual(code, 0);
      assert.match(stderr, /Redis at .* is not available.*queue\.redis.*history\.sqliteFile/);
    }
    const { stdout } = await withStore(nowhere, 'status');
    assert.match(stdout, /Redis at .* is not available.*queue\.redis names/);
  });
});
