import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from '../../../../../site/model/run/csv.ts';
import { treeOf } from '../../../../../site/model/run/tree.ts';
import { makeRun, raw } from '../../make.ts';

const run = makeRun([
  raw('api.test_a.ATest.test_one', 'success', 0, 0, 1),
  raw('api.test_a.ATest.test_two', 'fail', 0, 2, 5, 'KeyError: "a"', 'twice'),
  raw('api.test_b.BTest.test_one', 'skip', 1, 5, 5, 'no, not here'),
  raw('=cmd|x', 'success', null, null, null),
]);
const ALL = [0, 1, 2, 3];

test('a tree sums up modules and classes, in the order that is asked for', () => {
  const tree = treeOf(run, ALL, 'status');
  assert.deepEqual([tree.count, tree.seconds, tree.problems], [4, 4, 1]);
  assert.deepEqual(
    tree.modules.map(({ name, count, seconds, of }) => [name, count, seconds, of]),
    [
      ['api.test_a', 2, 4, { success: 1, fail: 1 }],
      ['', 1, 0, { success: 1 }],
      ['api.test_b', 1, 0, { skip: 1 }],
    ],
  );
  assert.deepEqual(
    tree.modules[0]?.classes.map(({ name, indexes }) => [name, indexes]),
    [['ATest', [0, 1]]],
  );
  const names = (order: 'name' | 'duration') =>
    treeOf(run, ALL, order).modules.map(({ name }) => name);
  assert.deepEqual(names('name'), ['', 'api.test_a', 'api.test_b']);
  assert.equal(names('duration')[0], 'api.test_a');
  assert.deepEqual(
    treeOf(run, [2], 'name').modules.map(({ name }) => name),
    ['api.test_b'],
  );
});

test('CSV quotes what has to be, and lets no name become a formula', () => {
  const lines = csvOf(run, ALL).split('\r\n');
  assert.equal(lines[0], 'test,run,status,seconds,start,worker,tags,reason');
  assert.match(
    lines[2] ?? '',
    /^api\.test_a\.ATest\.test_two,1,failed,3\.000000,2026-11-22T16:00:02\.000Z,worker 0,worker-0,"KeyError: ""a""\ntwice"$/,
  );
  assert.match(lines[3] ?? '', /,"no, not here"$/);
  assert.equal(lines[4], "'=cmd|x,1,passed,,,,,");
  assert.equal(lines[5], '');
});
