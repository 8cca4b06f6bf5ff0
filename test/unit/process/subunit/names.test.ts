import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testName } from '../../../../src/process/subunit/names.ts';
import { secondsOf } from '../../../harness/cost.ts';

test('a name is the id as the runner gave it', () => {
  for (const id of [
    'a.b.T.test_x',
    'demo.test_net.test_ping[ipv4-large]',
    'a.b.T.test_x[id-6a4c1b2d-0000-4000-8000-0123456789ab,smoke]',
    'a.b.T.test_x (i=1)',
    "a.b.T.test_x [a message] (host='h1.example')",
    'a.b.T.test_x(scenario)',
    'test 2 - second thing (as is.said)',
    'test 3 - works (mostly)',
    'Core:test_loop',
    'test_x (a.b.T) ',
    'a\nb (c.d)',
    ' (a.b)',
    '',
  ]) {
    assert.equal(testName(id), id);
  }
});

test('what unittest wrote with the method first is turned round', () => {
  assert.equal(testName('test_x (a.b.T)'), 'a.b.T.test_x');
  assert.equal(testName('setUpClass (a.b.T)'), 'a.b.T.setUpClass');
  assert.equal(testName('setUpModule (tests)'), 'tests.setUpModule');
  // from Python 3.11 on
  assert.equal(testName('test_x (a.b.T.test_x)'), 'a.b.T.test_x');
});

test('takes no longer for a name made for it', async () => {
  const seconds = await secondsOf(() => {
    testName(`x (${'a.'.repeat(1_000_000)})`);
    testName(`${'x'.repeat(1_000_000)} (${'a'.repeat(1_000_000)})`);
  });
  assert.ok(seconds < 2, `${seconds} s`);
});
