import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SORT_KEYS } from '../../../../../site/model/address/sort-keys.ts';
import {
  compile,
  narrowByWords,
  passing,
  tagCounts,
} from '../../../../../site/model/match/filter.ts';
import { type Filter, isOpen, NO_FILTER } from '../../../../../site/model/match/open-filter.ts';
import { sortTests } from '../../../../../site/model/run/table.ts';
import fc from '../../../../harness/property.ts';
import { makeRun, raw, type Spec } from '../../make.ts';

const slow: Spec = {
  ...raw('api.ServersTest.test_list', 'success', 0, 2, 5),
  tags: ['worker-0', 'slow'],
};
const run = makeRun([
  slow,
  raw('api.ImagesTest.test_LIST', 'fail', 1, 0, 1),
  raw('api.ImagesTest.test_show', 'skip', null, null, null),
]);
const pass = (filter: Partial<Filter>) => {
  const whole = { ...NO_FILTER, ...filter };
  const mask = narrowByWords(run, passing(run, whole), whole.text);
  return [...mask.keys()].filter((index) => mask[index] === 1);
};

test('every word must be in the name, in any order and case', () => {
  assert.deepEqual(pass({ text: 'LIST images' }), [1]);
  assert.deepEqual(pass({ text: 'test', statuses: ['fail', 'skip'] }), [1, 2]);
  assert.deepEqual(pass({ text: '.*' }), []);
  assert.equal(isOpen({ ...NO_FILTER, text: '  ' }), true);
});

test('by worker, tag and duration', () => {
  assert.deepEqual(pass({ workers: ['worker 0', null] }), [0, 2]);
  assert.deepEqual(pass({ tags: ['slow'] }), [0]);
  assert.deepEqual(pass({ tags: ['slow', 'fast'] }), []);
  assert.deepEqual(pass({ min: 1 }), [0, 1]);
  assert.deepEqual(pass({ min: 2, max: 3 }), [0]);
  assert.deepEqual(tagCounts(run), [['slow', 1]]);
});

test('an expression that is none says why', () => {
  const broken = compile('(a');
  assert.ok('problem' in broken && /group/i.test(broken.problem));
  const fine = compile('^API\\..*_list$');
  assert.ok('pattern' in fine && fine.pattern.test(run.name(0)));
});

test('sorting is stable and puts what has no time last', () => {
  const sorted = (key: (typeof SORT_KEYS)[number], descending: boolean) => [
    ...sortTests(run, null, key, descending),
  ];
  assert.deepEqual(sorted('start', false), [1, 0, 2]);
  assert.deepEqual(sorted('duration', true), [0, 1, 2]);
  assert.deepEqual(sorted('status', false), [1, 2, 0]);
  assert.deepEqual(sorted('name', false), [1, 2, 0]);
  assert.deepEqual(sorted('worker', false), [0, 1, 2]);
  assert.deepEqual([...sortTests(run, Uint8Array.of(1, 0, 1), 'start', false)], [0, 2]);
});

test('sorting loses and adds nothing, whatever the tests', () => {
  const spec = fc
    .tuple(fc.nat(2), fc.option(fc.nat(3)), fc.option(fc.nat(20)))
    .map(([name, worker, start]) => raw(`t${name}`, 'success', worker, start, start));
  fc.assert(
    fc.property(fc.array(spec), fc.constantFrom(...SORT_KEYS), fc.boolean(), (specs, key, desc) => {
      const order = [...sortTests(makeRun(specs), null, key, desc)];
      assert.deepEqual(
        order.toSorted((a, b) => a - b),
        specs.map((_, index) => index),
      );
    }),
  );
});
