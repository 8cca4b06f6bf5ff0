import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNotModified, rangeApplies } from '../../../src/serve/conditional.ts';

const FILE = { etag: '"a-b-c"', lastModified: 'Sun, 22 Nov 2026 16:19:21 GMT' };
const LATER = 'Sun, 22 Nov 2026 16:19:22 GMT';
const EARLIER = 'Sun, 22 Nov 2026 16:19:20 GMT';

describe('isNotModified', () => {
  it('compares entity tags weakly', () => {
    for (const tag of ['"a-b-c"', 'W/"a-b-c"', '"x", "a-b-c"', '*']) {
      assert.equal(isNotModified({ 'if-none-match': tag }, FILE), true, tag);
    }
    assert.equal(isNotModified({ 'if-none-match': '"a-b-d"' }, FILE), false);
  });

  it('looks at the date only where no tag is given', () => {
    assert.equal(isNotModified({ 'if-modified-since': FILE.lastModified }, FILE), true);
    assert.equal(isNotModified({ 'if-modified-since': LATER }, FILE), true);
    assert.equal(isNotModified({ 'if-modified-since': EARLIER }, FILE), false);
    assert.equal(isNotModified({ 'if-modified-since': 'yesterday' }, FILE), false);
    const both = { 'if-none-match': '"x"', 'if-modified-since': LATER };
    assert.equal(isNotModified(both, FILE), false);
    assert.equal(isNotModified({}, FILE), false);
  });
});

describe('rangeApplies', () => {
  it('wants the very same state, if any', () => {
    assert.equal(rangeApplies({}, FILE), true);
    assert.equal(rangeApplies({ 'if-range': FILE.etag }, FILE), true);
    assert.equal(rangeApplies({ 'if-range': FILE.lastModified }, FILE), true);
    assert.equal(rangeApplies({ 'if-range': 'W/"a-b-c"' }, FILE), false);
    assert.equal(rangeApplies({ 'if-range': LATER }, FILE), false);
  });
});
