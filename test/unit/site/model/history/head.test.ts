import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD_WORDS, headOf } from '../../../../../site/model/history/head.ts';
import { describeRun } from '../../../../../src/verdict/job.ts';

const passed = { text: 'All passed', tone: 'good' } as const;
const run = (result: string | null, verdict: { text: string; tone: 'bad' | 'warn' | 'good' }) => ({
  good: verdict.tone === 'good' && (result === null || result === 'SUCCESS'),
  verdict,
  result,
});

test('a job that failed is no good run, and no unknown one, whatever its tests came to', () => {
  for (const result of ['FAILURE', 'POST_FAILURE']) {
    assert.equal(headOf(run(result, passed)), 'f');
    assert.equal(headOf(run(result, { text: '2 passed', tone: 'warn' })), 'f');
    assert.equal(describeRun(run(result, passed)), `All passed, job ${result}`);
  }
});

test('a job that timed out has a sign and a word of its own', () => {
  for (const tests of [passed, { text: '2 failed', tone: 'bad' } as const]) {
    assert.equal(headOf(run('TIMED_OUT', tests)), 't');
  }
  assert.equal(HEAD_WORDS, '✓ good, ✗ failed, ◔ timed out, ? neither');
});

test('where the job did not fail, or that is not known, its tests tell', () => {
  for (const result of ['SUCCESS', null]) {
    assert.equal(headOf(run(result, passed)), 'p');
    assert.equal(headOf(run(result, { text: 'Cut off', tone: 'warn' })), '?');
    assert.equal(headOf(run(result, { text: '2 failed', tone: 'bad' })), 'f');
    assert.equal(describeRun(run(result, passed)), 'All passed');
  }
});

test('a job that was aborted is none that failed, but where its tests did', () => {
  assert.equal(headOf(run('ABORTED', { text: 'Cut off', tone: 'warn' })), '?');
  assert.equal(headOf(run('ABORTED', passed)), '?');
  assert.equal(headOf(run('ABORTED', { text: '2 failed', tone: 'bad' })), 'f');
});
