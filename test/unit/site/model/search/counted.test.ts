/** What a search says of how many tests its lines are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFound } from '../../../../../site/model/search/counted.ts';

const NAMES = ['m.T.a', 'm.T.a', 'm.T.b', 'setUpClass (m.T)', 'setUpClass (m.T)'];
const run = {
  count: NAMES.length,
  name: (index: number) => NAMES[index] as string,
  fixtures: Uint8Array.of(0, 0, 0, 1, 1),
  position: 0,
  countedIn: new Map<number, number>(),
};
const found = (...indexes: number[]) => describeFound(indexes.map((index) => ({ run, index })));

test('runs are told from tests, set-ups and output from both', () => {
  assert.equal(found(0), '1 test');
  assert.equal(found(0, 1), '1 test in 2 runs');
  assert.equal(found(0, 1, 2), '2 tests in 3 runs');
  assert.equal(found(3, 4), '1 set-up or tear-down');
  assert.equal(found(2, 3, NAMES.length), '1 test, 1 set-up or tear-down, output of no test');
});

test('a test that was run again in another stream is one', () => {
  const later = { ...run, position: 1, countedIn: new Map([[2, 0]]) };
  const both = [
    { run, index: 2 },
    { run: later, index: 2 },
  ];
  assert.equal(describeFound(both), '1 test in 2 runs');
  assert.equal(
    describeFound([
      { run, index: 0 },
      { run: later, index: 0 },
    ]),
    '2 tests',
  );
});
