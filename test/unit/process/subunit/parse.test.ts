import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectVersion } from '../../../../src/process/subunit/parse.ts';
import { readRecorded } from '../../../fixtures/recorded.ts';
import { packet, parseStream, plainTests } from '../../../fixtures/subunit.ts';

test('knows the version of a stream by its head', () => {
  const one = packet({ testId: 'a', status: 'success' });
  assert.equal(detectVersion(one), 2);
  assert.equal(detectVersion(Buffer.concat([Buffer.from('starting\n'), one])), 2);
  assert.equal(detectVersion(Buffer.from('time: 2026-11-22 16:19:36Z\ntest: a\n')), 1);
  assert.equal(detectVersion(Buffer.from('noise\ntest: a\n')), 1);
  assert.equal(detectVersion(Buffer.from('<html>no</html>')), null);
  // packets in an attachment of a version 1 stream, as subunit's own tests have them
  const outer = Buffer.from('time: 2026-11-22 16:19:36Z\ntest: a\n');
  assert.equal(detectVersion(Buffer.concat([outer, one])), 1);
  // an attachment that goes beyond the head
  const long = packet({ testId: 'a', file: { name: 'n', bytes: Buffer.alloc(100_000) } });
  assert.equal(detectVersion(long.subarray(0, 65_536)), 2);
});

test('a file that holds no subunit gives no test and says so', () => {
  const parsed = parseStream(Buffer.from('Traceback (most recent call last):\n'));
  assert.deepEqual([parsed.tests.length, parsed.faults], [0, ['SUBUNIT_NONE']]);
  assert.deepEqual(parseStream(Buffer.alloc(0)).faults, ['SUBUNIT_EMPTY']);
});

test('the recorded stream has a run of every status, the same in pieces', () => {
  const stream = readRecorded('testrepository.subunit.gz');
  const whole = parseStream(stream);
  assert.deepEqual(whole.faults, []);
  const statuses = new Set(whole.tests.map((run) => run.status));
  for (const status of ['success', 'fail', 'skip', 'xfail', 'uxsuccess']) {
    assert.ok(statuses.has(status as never), status);
  }
  assert.deepEqual(plainTests(parseStream(stream, [1, 2, 3, 5, 8, 13, 4096])), plainTests(whole));
});

test('the recorded run that was cut off gives the same tests as version 1 and as version 2', () => {
  const ids = (name: string) => parseStream(readRecorded(name)).tests.map((run) => run.id);
  const first = ids('interrupted.v1.subunit');
  assert.ok(first.length > 10);
  assert.ok(ids('interrupted.v2.subunit.gz').length > 10);
});
