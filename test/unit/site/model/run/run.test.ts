import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildRun } from '../../../../../site/model/run/run.ts';
import { splitName } from '../../../../../src/verdict/names.ts';
import fc from '../../../../harness/property.ts';
import { makeFile, makeRun, raw } from '../../make.ts';

/** A test that has nothing but a name. */
const spec = (name: string) => raw(name, 'success', 0, 1, 2);

test('the module of a test is that of its whole name, whatever the name', () => {
  const part = fc.constantFrom(
    'a',
    'B',
    '_C',
    'test_x',
    'v1.2',
    'setUpClass (a.B)',
    '[x.y]',
    '(z)',
    '',
  );
  const tail = fc.constantFrom(
    '',
    '[smoke]',
    '[id-e2482679-3b3e-1d84-aaaa-0123456789ab,smoke]',
    '(1.5)',
    ' b.c',
  );
  const name = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), tail)
    .map(([parts, end]) => parts.join('.') + end);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 12 }), (names) => {
      const run = makeRun(names.map((one) => spec(one)));
      // asked twice, and in both directions: what is remembered must not depend on who asked first
      for (const order of [[...names.keys()], [...names.keys()].reverse()]) {
        for (const index of order)
          assert.equal(run.module(index), splitName(run.name(index)).module, run.name(index));
      }
    }),
  );
});

test('which run of its name each is, is read where it is published and counted where it is not', () => {
  const names = ['a.B.x', 'a.B.y', 'a.B.x', 'c.x', 'a.B.x', 'a.B.y'];
  const file = makeFile(names.map((name) => spec(name)));
  const counted = buildRun(file).attempts;
  assert.deepEqual([...counted], [1, 1, 2, 1, 3, 2]);
  const again: [number, number][] = [
    [2, 2],
    [4, 3],
    [5, 2],
  ];
  assert.deepEqual(buildRun({ ...file, again }).attempts, counted);
});
