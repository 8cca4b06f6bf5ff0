/** A list is the same for the same tests, whatever came before it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import type { TestState } from '../../../src/format/history.ts';
import { listOf } from '../../../src/history/list.ts';
import type { States } from '../../../src/verdict/history/states.ts';
import fc from '../../harness/property.ts';

type Made = [name: string, state: TestState, fixture: boolean][];

const statesOf = (made: Made): States => ({
  tests: new Map(made.map(([name, state, fixture]) => [name, { state, seconds: 1, fixture }])),
  streams: [],
  many: false,
  unread: 0,
  partial: false,
});

/** As the format says it, see HistoryFile. */
function expected(made: Made) {
  const states = statesOf(made);
  if (states.tests.size === 0) return null;
  const lines = [...states.tests]
    .filter(([, { fixture }]) => !fixture)
    .map(([name, { state }]) => `${'pfl'.includes(state) ? 'p' : state === 's' ? 's' : '?'}${name}`)
    .sort();
  return {
    id: createHash('sha256').update(lines.join('\n')).digest('base64url').slice(0, 16),
    names: lines.map((line) => line.slice(1)),
    states: lines.map((line) => line[0]).join(''),
  };
}

test('runs of few names and states, one after the other, each have their own list', () => {
  const state = fc.constantFrom<TestState>('p', 'f', 'l', 's', '?');
  const tests = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'a.b'), state, fc.boolean()), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(tests, { maxLength: 12 }), (runs) => {
      for (const made of runs) assert.deepEqual(listOf(statesOf(made)), expected(made));
    }),
  );
});

test('a list that is asked for again is the very same, also after a few others', () => {
  const made = (first: number): Made =>
    Array.from({ length: 3000 }, (_, at) => [`tests.T.test_${first + at}`, 'p', false]);
  const list = listOf(statesOf(made(0)));
  assert.equal(listOf(statesOf(made(0).reverse())), list);
  listOf(statesOf(made(1)));
  assert.equal(listOf(statesOf(made(0))), list);
  // and of many the last used are remembered
  for (let first = 1; first < 9; first++) listOf(statesOf(made(first)));
  assert.notEqual(listOf(statesOf(made(0))), list);
  assert.deepEqual(listOf(statesOf(made(0))), list);
});
