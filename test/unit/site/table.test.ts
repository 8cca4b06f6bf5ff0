import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRun } from '../../../site/model/run.ts';
import { isOpen, matcher, sortTests } from '../../../site/model/table.ts';
import { raw } from './make.ts';

const { tests } = buildRun([
  raw('api.ServersTest.test_list', 'success', 0, 2, 5),
  raw('api.ImagesTest.test_LIST', 'fail', 1, 0, 1),
  raw('api.ImagesTest.test_show', 'skip', null, null, null),
]);
const names = (list: typeof tests) => list.map((entry) => entry.index);

test('every word must be in the name, in any order and case', () => {
  assert.deepEqual(names(tests.filter(matcher({ text: 'LIST images', statuses: [] }))), [1]);
  assert.deepEqual(
    names(tests.filter(matcher({ text: 'test', statuses: ['fail', 'skip'] }))),
    [1, 2],
  );
  assert.deepEqual(names(tests.filter(matcher({ text: '.*', statuses: [] }))), []);
  assert.equal(isOpen({ text: '  ', statuses: [] }), true);
});

test('sorting is stable and puts what has no time last', () => {
  assert.deepEqual(names(sortTests(tests, 'start', false)), [1, 0, 2]);
  assert.deepEqual(names(sortTests(tests, 'duration', true)), [0, 1, 2]);
  assert.deepEqual(names(sortTests(tests, 'status', false)), [1, 2, 0]);
  assert.deepEqual(names(sortTests(tests, 'name', false)), [1, 2, 0]);
  assert.deepEqual(names(sortTests(tests, 'worker', false)), [0, 1, 2]);
});
