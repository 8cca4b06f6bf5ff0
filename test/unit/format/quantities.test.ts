import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCount } from '../../../src/format/quantities.ts';
import fc from '../../harness/property.ts';

test('counts are written as Intl writes them', () => {
  const intl = new Intl.NumberFormat('en-US');
  for (const value of [0, 7, 999, 1000, 12_345, 1_234_567, -1000, 0.5, 1234.5678, 0.1234]) {
    assert.equal(formatCount(value), intl.format(value));
  }
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      assert.equal(formatCount(value), intl.format(value));
    }),
  );
});
