import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleOf } from '../../../src/verdict/title.ts';

const NONE = { result: null, job: null, change: null, patchset: null, build: null, origins: [] };

test('a title tells runs apart by change and build, else by when they ran', () => {
  assert.equal(titleOf(NONE), 'Test run');
  const job = {
    ...NONE,
    result: '2 failed',
    job: 'tempest-full',
    origins: [0, Date.UTC(2026, 10, 22, 17, 47, 52)],
  };
  assert.equal(titleOf(job), '2 failed · tempest-full · 2026-11-22 17:47');
  const change = { ...job, change: '904711', patchset: '3', build: '0a1b2c3d4e5f' };
  assert.equal(titleOf(change), '2 failed · tempest-full · 904711,3 · 0a1b2c3d');
  assert.equal(
    titleOf({ ...job, change: '904711', origins: [] }),
    '2 failed · tempest-full · 904711',
  );
  // subunit times go beyond those that have a date
  assert.equal(titleOf({ ...job, origins: [1e300] }), '2 failed · tempest-full');
});
