/** A run beside a good one: of what did not come to run nothing is said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestState } from '../../../../src/format/history.ts';
import { compareRuns } from '../../../../src/verdict/history/compare.ts';
import { describeComparison } from '../../../../src/verdict/history/describe.ts';
import { timesOf } from '../../../../src/verdict/history/slower.ts';
import { statesOf } from '../../../../src/verdict/history/states.ts';
import { type Made, testsFile } from '../../../integration/history/tree.ts';

const GOOD: Made = {
  'a.b.C.one': ['p'],
  'a.b.C.two[x.y]': ['p'],
  'a.b.D.one': ['p'],
  'e.F.one': ['p'],
};

function beside(now: Made[], before: Made) {
  const side = (path: string) => ({ path, causes: [], machine: null });
  const files = (all: Made[]) =>
    statesOf(
      all.map((made) => testsFile(made, 1.7e12)),
      [],
    );
  const states = files(now);
  return compareRuns(
    { record: side('now'), states, times: timesOf(states) },
    { record: side('before'), states: files([before]) },
    [],
  );
}

function compared(now: Made[]) {
  const told = beside(now, GOOD);
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

test('a test that came to anything else is in the list of that, whatever it came to before', () => {
  const name = 'a.b.C.one';
  const side = (state: TestState) => ({
    record: { path: state, causes: [], machine: null },
    states: { tests: new Map([[name, { state, fixture: false }]]), partial: false },
    times: { names: [], seconds: [] },
  });
  for (const before of ['p', 's', 'f', 'l'] as const) {
    for (const now of ['p', 's', 'f', 'l'] as const) {
      const told = compareRuns(side(now), side(before), []);
      const { newlyFailing: f, newlyFlaky: l, newlySkipped: s, newlyPassing: p } = told;
      for (const [state, list] of Object.entries({ f, l, s, p })) {
        const wanted = state === now && now !== before ? [{ name, before, now }] : [];
        assert.deepEqual(list?.first, wanted, `${before} -> ${now}`);
      }
    }
  }
});

test('that nothing else came of the tests is said of those that are known', () => {
  const words = (now: Made, whole: boolean) =>
    describeComparison(beside([now], GOOD), { whole, tests: Object.keys(now).length });
  assert.equal(words(GOOD, true), 'no test came to anything else');
  assert.equal(words({}, false), 'no test of this run is known, so none is compared');
  const told = describeComparison(beside([], GOOD), { whole: false, tests: 2 });
  assert.equal(told, 'no test that is known of this run came to anything else');
  assert.equal(words({ ...GOOD, 'e.F.one': ['f'] }, true), '1 newly failing');
});
