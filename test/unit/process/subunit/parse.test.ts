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

test('a mark in front of a version 1 stream and CR LF in it change nothing', () => {
  const stream = readRecorded('interrupted.v1.subunit');
  const whole = plainTests(parseStream(stream));
  const windows = Buffer.from(stream.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
  const marked = Buffer.concat([Buffer.from('\ufeff'), windows]);
  for (const sizes of [[marked.length], [1], [3, 700]]) {
    assert.deepEqual(plainTests(parseStream(marked, sizes)), whole);
  }
  const short = Buffer.from('\ufefftest: a\r\nfailure: a [\r\nwhy\r\n]\r\n');
  const [run] = parseStream(short, [1]).tests;
  assert.deepEqual([run?.id, run?.status], ['a', 'fail']);
  assert.equal(String(run?.attachments[0]?.chunks[0]), 'why\n');
});

test('a CR that is no line end stays', () => {
  const stream = Buffer.from('test: a\r\n10 %\r20 %\r\nsuccess: a\r\n\r');
  for (const sizes of [[100], [1]]) {
    const { text, tests } = parseStream(stream, sizes);
    assert.equal(text.toString(), '10 %\r20 %\n\r');
    assert.equal(tests[0]?.status, 'success');
  }
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
