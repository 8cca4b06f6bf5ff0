import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRange } from '../../../src/serve/range.ts';
import fc from '../../harness/property.ts';

describe('parseRange', () => {
  it('takes what RFC 9110 gives as examples, of 10,000 bytes', () => {
    assert.deepEqual(parseRange('bytes=0-499', 10_000), { start: 0, end: 499 });
    assert.deepEqual(parseRange('bytes=500-999', 10_000), { start: 500, end: 999 });
    assert.deepEqual(parseRange('bytes=-500', 10_000), { start: 9500, end: 9999 });
    assert.deepEqual(parseRange('bytes=9500-', 10_000), { start: 9500, end: 9999 });
    assert.deepEqual(parseRange('bytes=0-0', 10_000), { start: 0, end: 0 });
  });

  it('cuts a range at the end of the file', () => {
    assert.deepEqual(parseRange('bytes=5-100', 10), { start: 5, end: 9 });
    assert.deepEqual(parseRange('bytes=-100', 10), { start: 0, end: 9 });
  });

  it('finds ranges that begin after the end, and all of an empty file, unsatisfiable', () => {
    assert.equal(parseRange('bytes=10-', 10), 'unsatisfiable');
    assert.equal(parseRange('bytes=-0', 10), 'unsatisfiable');
    assert.equal(parseRange('bytes=0-', 0), 'unsatisfiable');
    assert.equal(parseRange('bytes=-5', 0), 'unsatisfiable');
  });

  it('ignores several ranges, other units, backward ranges and nonsense', () => {
    const headers = [
      'bytes=0-1,3-4',
      'lines=0-1',
      'bytes=5-4',
      'bytes=-',
      'bytes=a-b',
      '',
      'bytes',
    ];
    for (const header of [...headers, undefined]) assert.equal(parseRange(header, 10), null);
  });

  it('never leaves the file, whatever the header', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
      fc.nat().map((n) => `bytes=-${n}`),
      fc.bigInt({ min: 0n }).map((n) => `bytes=${n}-`),
    );
    fc.assert(
      fc.property(header, fc.nat(), (text, size) => {
        const range = parseRange(text, size);
        if (range === null || range === 'unsatisfiable') return;
        assert.ok(Number.isSafeInteger(range.start) && Number.isSafeInteger(range.end));
        assert.ok(0 <= range.start && range.start <= range.end && range.end < size);
      }),
    );
  });
});
