import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  attributesAt,
  attributesOf,
  cutMark,
  MAX_NAME,
  startOfCut,
} from '../../../src/format/test-name.ts';

const ID = 'id-11111111-2222-3333-4444-555555555555';

test('attributes are told from parameters', () => {
  assert.deepEqual(attributesOf(`demo.T.test_q[${ID},slow,smoke]`), ['slow', 'smoke']);
  assert.deepEqual(attributesOf(`demo.T.test_q[${ID}]`), []);
  assert.equal(attributesAt(`demo.T.test_q[${ID}]`), 'demo.T.test_q'.length);
  // Tempest before it had ids
  assert.deepEqual(attributesOf('demo.T.test_q[gate,smoke]'), ['gate', 'smoke']);
  for (const name of [
    'demo.test_ping[ipv4-large]',
    'demo.test_ping[ipv4,smoke]',
    'demo.test_ping[id-12]',
    'demo.test_ping[]',
    `[${ID}]`,
    `demo[${ID}] (i=1)`,
    'demo',
  ]) {
    assert.equal(attributesAt(name), -1, name);
    assert.deepEqual(attributesOf(name), []);
  }
});

test('parameters stay where a name has both', () => {
  const name = `demo.T.test_q[ipv4][${ID},smoke]`;
  assert.equal(name.slice(0, attributesAt(name)), 'demo.T.test_q[ipv4]');
});

test('a name that was cut can be told from a whole one of the same length', () => {
  const mark = cutMark('0123456789abcdef'.repeat(4));
  const start = 'x'.repeat(MAX_NAME - mark.length);
  assert.equal(startOfCut(start + mark), start);
  assert.equal(startOfCut('x'.repeat(MAX_NAME)), null);
  assert.equal(startOfCut(`a.b.T.test_x${mark}`), null);
});
