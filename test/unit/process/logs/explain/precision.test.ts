import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measurePrecision } from './precision.ts';

/** `bench/logs/precision.ts` has 200. */
const RUNS = 12;

test('failures of generated runs are put down to what they are of, others to nothing', () => {
  const { others, wrong, troubled, missed } = measurePrecision(RUNS);
  assert.ok(others >= RUNS && troubled >= RUNS, `${others} and ${troubled} failures`);
  assert.ok(wrong.length <= 0.02 * others, wrong.join('\n'));
  assert.ok(missed.length <= 0.1 * troubled, missed.join('\n'));
});
