/** What of a job's grid is shown, and how an address says it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  arrange,
  gridQuery,
  ofBranch,
  parseGridView,
} from '../../../../../site/model/history/grid.ts';
import type { GridFile, GridTest } from '../../../../../src/format/jobs/grid.ts';

const view = (query: string) => parseGridView(new URLSearchParams(query));
const run = (n: number, branch: string) => ({ path: `run/${n}`, branch }) as GridFile['runs'][0];
const row = (name: string, cells: string, causes: GridTest['causes'] = []): GridTest => ({
  name,
  cells,
  causes,
});

const GRID: GridFile = {
  version: 1,
  at: 0,
  job: 'tempest-full',
  runs: [run(0, 'master'), run(1, 'stable'), run(2, 'master')],
  tests: [
    row('a.b.C.test_1', 'fpp', [[0, 0]]),
    row('a.b.D.test_2', 'lf-', [[1, 1]]),
    row('x.y.Z.test_3', 'psf', [[2, 0]]),
    row('x.y.Z.test_4', '?pl'),
  ],
  testsLeftOut: 0,
  causes: ['TimeoutException', 'SSHTimeout'],
};

test('an address says what is shown, and nothing else', () => {
  assert.equal(gridQuery(view('')), '');
  const query = '?runs=200&branch=master&text=a%26b&fold=cause&open=x&open=y&table=';
  assert.equal(gridQuery(view(query)), query);
  assert.equal(gridQuery(view('?runs=7&fold=worker&open=x')), '');
});

test('tests that failed in one of the runs shown are rows', () => {
  const names = (query: string) =>
    arrange(GRID, view(query)).rows.map((one) => (one.kind === 'test' ? one.test.name : one.key));
  assert.equal(names('').length, 4);
  assert.deepEqual(names('branch=stable'), ['a.b.D.test_2']);
  assert.deepEqual(names('text=TEST_3'), ['x.y.Z.test_3']);
  assert.deepEqual(names('text=sshtimeout'), ['a.b.D.test_2']);
  const { columns, rows } = arrange(GRID, view('branch=master'));
  assert.deepEqual(columns, [0, 2]);
  assert.deepEqual(
    rows.map(({ cells }) => cells),
    ['fp', 'l-', 'pf', '?l'],
  );
});

test('runs and failing tests are those of the branch that is chosen', () => {
  const counted = (branch: string, grid = GRID) => {
    const { runs, failed, isLeast } = ofBranch(grid, branch);
    return [runs.map(({ path }) => path), failed, isLeast];
  };
  assert.deepEqual(counted(''), [['run/0', 'run/1', 'run/2'], 4, false]);
  assert.deepEqual(counted('stable'), [['run/1'], 1, false]);
  assert.deepEqual(counted('gone'), [[], 0, false]);
  const cut = { ...GRID, testsLeftOut: 3 };
  assert.deepEqual(counted('', cut), [['run/0', 'run/1', 'run/2'], 7, false]);
  assert.deepEqual(counted('master', cut), [['run/0', 'run/2'], 4, true]);
});

test('groups tell the worst of their tests, and hold them where they are open', () => {
  const folded = arrange(GRID, view('fold=module&open=x.y'));
  assert.equal(folded.tests, 4);
  assert.deepEqual(
    folded.rows.map((one) => [one.kind === 'group' ? one.key : one.test.name, one.cells]),
    [
      ['a.b', 'ffp'],
      ['x.y', 'ppf'],
      ['x.y.Z.test_3', 'psf'],
      ['x.y.Z.test_4', '?pl'],
    ],
  );
  const causes = arrange(GRID, view('fold=cause')).rows;
  assert.deepEqual(
    causes.map((one) => (one.kind === 'group' ? [one.key, one.tests] : [])),
    [
      ['TimeoutException', 2],
      ['SSHTimeout', 1],
      ['No cause told', 1],
    ],
  );
});
