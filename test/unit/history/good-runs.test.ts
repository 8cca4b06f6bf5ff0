/** Good runs by what they publish for others are the same as by their tests. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { MAX_COMPARED } from '../../../src/format/history.ts';
import { createGoodRuns, type GoodRun } from '../../../src/history/good-runs.ts';
import { listOf } from '../../../src/history/list.ts';
import { statesOf } from '../../../src/verdict/history/states.ts';
import {
  type Made,
  type MadeBuild,
  publishBuild,
  recordOf,
  testsFile,
} from '../../integration/history/tree.ts';

const NOW = 1_800_000_000_000;
const OWN: Made = { a: ['p', 1.5], 'b.C.test': ['s'], c: ['p', 30], d: ['p', 0.25], e: ['p', 2] };

let root: string;
let readGoodRuns: ReturnType<typeof createGoodRuns>;
beforeEach(() => {
  readGoodRuns = createGoodRuns();
  root = mkdtempSync(join(tmpdir(), 'good-runs-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const build = (number: number, tests: Made): MadeBuild => ({
  path: `${number}/check/unit/abc1234`,
  job: 'unit',
  change: String(number),
  time: NOW - number * 1000,
  tests,
});

const own = () => listOf(statesOf([testsFile(OWN, NOW)], []));
const files = (path: string) => (name: string) => join(root, path, 'stackviz/data', name);

/** All that others are compared with. */
const told = (runs: GoodRun[]) =>
  runs.map(({ record, times, compared }) => {
    const tests = [...compared().tests].map(([name, { state, fixture }]) => [name, state, fixture]);
    const seconds = times.names.flatMap((name, at) =>
      (times.seconds[at] ?? 0) > 0 ? [[name, times.seconds[at]]] : [],
    );
    return { path: record.path, tests: tests.sort(), seconds: seconds.sort() };
  });

test('runs of the same tests are read without their tests, and are the same', async () => {
  const builds = [build(1, { ...OWN, a: ['p', 1.6] }), build(2, { ...OWN, c: ['p', 12.3457] })];
  for (const one of builds) publishBuild(root, one);
  const good = builds.map((one) => recordOf(one).record);
  const byTests = told(await readGoodRuns(root, null, good.slice(0, 1), 5));
  assert.deepEqual(told(await readGoodRuns(root, own(), good.slice(0, 1), 5)), byTests);
  for (const { path } of builds) rmSync(files(path)('tests.json'));
  assert.deepEqual(told(await readGoodRuns(root, own(), good.slice(0, 1), 5)), byTests);
  assert.equal((await readGoodRuns(root, own(), good, 5)).length, 2);
});

test('runs of other tests are read once, and the next of them by that', async () => {
  const { e: _, ...fewer } = OWN;
  const builds = [1, 2, 3].map((number) => build(number, { ...fewer, z: ['p', number] }));
  for (const one of builds) publishBuild(root, one);
  for (const { path } of builds.slice(1)) rmSync(files(path)('tests.json'));
  const good = builds.map((one) => recordOf(one).record);
  const runs = told(await readGoodRuns(root, own(), good, 5));
  assert.deepEqual(
    runs.map(({ seconds }) => new Map(seconds as [string, number][]).get('z')),
    [1, 2, 3],
  );
});

test('what does not fit its list, or is no good run any more, is read by its tests', async () => {
  const one = build(1, OWN);
  publishBuild(root, one);
  const { record } = recordOf(one);
  const history = files(one.path)('history.json');
  const published = JSON.parse(readFileSync(history, 'utf8'));
  const right = told(await readGoodRuns(root, own(), [record], 5));
  for (const other of [
    { seconds: [1, 2] },
    { seconds: ['1', 0, 30, 0.25, 2] },
    { seconds: [-1, 0, 30, 0.25, 2] },
    { seconds: null },
    { record: { ...published.record, list: 'another' }, seconds: [9, 9, 9, 9, 9] },
    { record: { ...published.record, whole: false }, seconds: [9, 9, 9, 9, 9] },
  ]) {
    writeFileSync(history, JSON.stringify({ ...published, ...other }));
    assert.deepEqual(told(await createGoodRuns()(root, own(), [record], 5)), right);
  }
  rmSync(files(one.path)('tests.json'));
  assert.deepEqual(await createGoodRuns()(root, own(), [record], 5), []);
});

test('what was read once is remembered, but not of a build that is gone or is another', async () => {
  const one = build(1, OWN);
  publishBuild(root, one);
  const { record } = recordOf(one);
  const right = told(await readGoodRuns(root, own(), [record], 5));
  rmSync(files(one.path)('history.json'));
  rmSync(files(one.path)('tests.json'));
  assert.deepEqual(told(await readGoodRuns(root, own(), [record], 5)), right);
  assert.deepEqual(await readGoodRuns(root, own(), [{ ...record, seconds: 7 }], 5), []);
  rmSync(join(root, one.path), { recursive: true });
  assert.deepEqual(await readGoodRuns(root, own(), [record], 5), []);
});

test('a good run of more tests than are compared is none to compare with', async () => {
  const one = build(1, OWN);
  publishBuild(root, one);
  const { record } = recordOf(one);
  const larger = { ...record, tests: MAX_COMPARED + 1 };
  assert.equal((await readGoodRuns(root, null, [record], 5)).length, 1);
  assert.equal((await readGoodRuns(root, null, [larger], 5)).length, 0);
});
