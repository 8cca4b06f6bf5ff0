import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Before, judgeNovelty, tellNovelty } from '../../../../src/verdict/history/novelty.ts';

const told = (...states: Before['state'][]) => {
  const before = states.map((state, at) => ({
    run: { path: `run-${at}`, time: 1000 - at, change: `${900_000 + at}` },
    state,
  }));
  return tellNovelty(judgeNovelty('test', '1', before), '2026-05-04 12:03 UTC');
};

test('what is known of a failure is told in words, and as of when where nothing is', () => {
  const nothing =
    'when this page was made, 2026-05-04 12:03 UTC, the history had no earlier run of this job that is known to have run it';
  assert.equal(told(), nothing);
  assert.equal(told('?', '-', 's'), nothing);
  assert.equal(told('p'), 'passed in the one earlier run that ran it');
  assert.equal(told('p', '?', 'p'), 'passed in all 2 earlier runs that ran it');
  assert.equal(told('f'), 'failed in the one earlier run that ran it, on 1 change');
  assert.equal(told('p', 'f'), 'failed in 1 of the 2 earlier runs that ran it, on 1 change');
  assert.equal(told('f', 'l'), 'failed in all 2 earlier runs that ran it, on 2 changes');
});
