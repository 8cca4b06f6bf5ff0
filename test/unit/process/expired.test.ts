/** Builds of which log expiry took some, and builds that somebody moved. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import { processBuild } from '../../../src/process/build.ts';
import { isBuildDone } from '../../harness/build-done.ts';

const STREAM = 'test: a.b\nsuccess: a.b\n';
const DSTAT = '"Dstat 0.8.0 CSV output"\n"epoch"\n"epoch"\n1795863561\n';
let root: string;
let config: Config;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'expired-'));
  config = loadConfig({ overrides: { root } });
  put('x/b/testrepository.subunit', STREAM);
  put('x/b/.stestr/0', 'test: a.c\nsuccess: a.c\n');
  put('x/b/controller/logs/dstat-csv_log.txt', DSTAT);
  put('x/b/controller/logs/memory_tracker.txt', 'x');
  put('x/b/job-output.txt', '2026-11-28 09:16:59.843066 | hello\n');
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const remove = (path: string) => rmSync(join(root, path), { recursive: true });
const page = (build: string) => readFileSync(join(root, build, 'stackviz/index.htm'), 'utf8');
const manifest = (build: string) =>
  readFileSync(join(root, build, 'stackviz/manifest.json'), 'utf8');
const said: string[] = [];
const log = createLogger('info', { write: (line) => void said.push(line) });
const run = async (path: string) =>
  (await processBuild(config, { path, source: 'sweep', reason: 'quiet' }, log)).result;
const isDone = (path: string) => isBuildDone(root, path, 1000);

test('a build of which only inputs have gone keeps its page as it was', async () => {
  assert.equal(await run('x/b'), 'published');
  const before = manifest('x/b');
  for (const gone of ['controller/logs/dstat-csv_log.txt', 'job-output.txt', '.stestr']) {
    remove(`x/b/${gone}`);
    assert.equal(await isDone('x/b'), true, gone);
    assert.equal(await run('x/b'), 'unchanged', gone);
    assert.doesNotMatch(said.at(-1) ?? '', /"tests"/, 'they were not read');
  }
  remove('x/b/testrepository.subunit');
  assert.equal(await isDone('x/b'), true);
  assert.equal(await run('x/b'), 'empty');
  assert.equal(manifest('x/b'), before);
});

test('one to which an input comes after others have gone is published again', async () => {
  await run('x/b');
  remove('x/b/controller');
  put('x/b/compute1/x.subunit', STREAM.replaceAll('a.b', 'a.d'));
  assert.equal(await isDone('x/b'), false);
  assert.equal(await run('x/b'), 'published');
  assert.doesNotMatch(manifest('x/b'), /dstat-csv/);
});

test('a build that was moved is published again, with the links of its new place', async () => {
  await run('x/b');
  renameSync(join(root, 'x/b'), join(root, 'x/c'));
  assert.equal(await isDone('x/c'), false);
  assert.equal(await run('x/c'), 'published');
  assert.equal(await isDone('x/c'), true);
  assert.match(page('x/c'), /"\.\.\/\.\.\/\.\.\/stackviz-assets/);
  mkdirSync(join(root, 'deeper/in/it'), { recursive: true });
  renameSync(join(root, 'x/c'), join(root, 'deeper/in/it/c'));
  assert.equal(await run('deeper/in/it/c'), 'published');
  assert.match(page('deeper/in/it/c'), /"(?:\.\.\/){5}stackviz-assets/);
});

test('where inputs have gone as well, a page whose links still hold is kept', async () => {
  await run('x/b');
  remove('x/b/controller');
  renameSync(join(root, 'x/b'), join(root, 'x/c'));
  assert.equal(await isDone('x/c'), true);
  renameSync(join(root, 'x/c'), join(root, 'c'));
  assert.equal(await isDone('c'), false);
  assert.equal(await run('c'), 'published');
});
