/** A run beside a good one: of what did not come to run nothing is said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRuns } from '../../../../src/verdict/history/compare.ts';
import { timesOf } from '../../../../src/verdict/history/slower.ts';
import { statesOf } from '../../../../src/verdict/history/states.ts';
import { type Made, testsFile } from '../../../integration/history/tree.ts';

const GOOD: Made = {
  'a.b.C.one': ['p'],
  'a.b.C.two[x.y]': ['p'],
  'a.b.D.one': ['p'],
  'e.F.one': ['p'],
};

function compared(now: Made[]) {
  const side = (path: string) => ({ path, causes: [], machine: null });
  const files = (all: Made[]) =>
    statesOf(
      all.map((made) => testsFile(made, 1.7e12)),
      [],
    );
  const states = files(now);
  const told = compareRuns(
    { record: side('now'), states, times: timesOf(states) },
    { record: side('before'), states: files([GOOD]) },
    [],
  );
  const names = (list: { first: { name: string }[] }) => list.first.map(({ name }) => name);
  return { gone: names(told.gone), failing: names(told.newlyFailing), added: names(told.added) };
}

test('tests of a class or module whose set-up failed or was skipped are not gone', () => {
  const ofClass = 'setUpClass (a.b.C)';
  const ofModule = 'setUpModule (a.b)';
  const nothing = { gone: [], failing: [], added: [] };
  const skipped = compared([{ [ofClass]: ['s'], 'a.b.D.one': ['p'] }]);
  assert.deepEqual(skipped, { ...nothing, gone: ['e.F.one'] });
  assert.deepEqual(compared([{ [ofModule]: ['s'], 'e.F.one': ['p'] }]), nothing);
  for (const fixture of [ofClass, ofModule]) {
    const failed = compared([{ [fixture]: ['f'], 'e.F.one': ['p'] }]);
    assert.deepEqual(failed, { ...nothing, failing: [fixture] });
  }
  const passed = compared([{ 'setUpClass (a.b.C)': ['p'], 'a.b.D.one': ['p'], 'e.F.one': ['p'] }]);
  assert.deepEqual(passed.gone, ['a.b.C.one', 'a.b.C.two[x.y]']);
});

test('a run that failed before its first test says of no test that it is gone', () => {
  for (const now of [[], [{}]]) {
    assert.deepEqual(compared(now), { gone: [], failing: [], added: [] });
  }
});
