import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributesAt, attributesOf } from '../../../src/format/test-name.ts';

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
