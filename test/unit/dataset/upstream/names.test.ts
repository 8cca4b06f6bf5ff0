import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanTestName } from '../../../../src/dataset/upstream/names.ts';
import fc from '../../../harness/property.ts';

test('cuts tags and turns scenarios around', () => {
  assert.equal(cleanTestName('a.b.T.test_x[id-12,smoke]'), 'a.b.T.test_x');
  assert.equal(cleanTestName('test_x (a.b.T)'), 'a.b.T.test_x');
  assert.equal(cleanTestName('setUpClass (a.b.T)'), 'a.b.T.setUpClass');
  assert.equal(cleanTestName('a.b.T.test_x'), 'a.b.T.test_x');
  assert.equal(cleanTestName('[x]'), '[x]');
});

test('is the same as the patterns upstream uses', () => {
  // `.` and `$` of Python without flags
  const byPattern = (name: string): string => {
    const tags = /^([^\n]+)\[([^\n]+)\]$/.exec(name);
    if (tags !== null) return tags[1] as string;
    const scenario = /^([^\n]+) \(([^\n]+)\)$/.exec(name);
    return scenario === null ? name : `${scenario[2]}.${scenario[1]}`;
  };
  const unit = fc.constantFrom('a', '.', ' ', '(', ')', '[', ']', '\n');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 14 }), (name) => {
      assert.equal(cleanTestName(name), byPattern(name));
    }),
    { numRuns: 5000 },
  );
});

test('takes no longer for a name made of brackets', () => {
  const name = `${'['.repeat(2_000_000)}]`;
  assert.equal(cleanTestName(name).length, 1_999_998);
});
