import assert from 'node:assert/strict';
import { test } from 'node:test';
import { laneOf } from '../../../../src/process/subunit/lane.ts';

test('a lane is told by the tags of the runner', () => {
  assert.equal(laneOf('a', ['smoke', 'worker-3'], null), 'worker-3');
  assert.equal(laneOf('a', ['gw0'], null), 'gw0');
  assert.equal(laneOf('a', ['worker-', 'gw', 'homework-1', 'a-worker-1'], null), null);
});

test('a layer of zope.testrunner is a lane, its set-up and tear-down included', () => {
  assert.equal(laneOf('p.T.test', ['zope:layer:p.Layer', 'zope:layer'], null), 'p.Layer');
  assert.equal(laneOf('p.Layer:setUp', ['zope:layer'], null), 'p.Layer');
  assert.equal(laneOf('p.Layer.odd', ['zope:layer'], null), null);
});

test('a route code is a lane of its own, or tells equal workers apart', () => {
  assert.equal(laneOf('a', [], '0'), 'route 0');
  assert.equal(laneOf('a', ['worker-0'], 'node1'), 'node1/worker-0');
});
