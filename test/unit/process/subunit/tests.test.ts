import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestJoiner } from '../../../../src/process/subunit/tests.ts';
import { packet, parseStream } from '../../../fixtures/subunit.ts';

const stream = (...packets: Parameters<typeof packet>[0][]) => Buffer.concat(packets.map(packet));
const shape = (bytes: Buffer) =>
  parseStream(bytes).tests.map(({ id, status }) => `${id}:${status}`);

test('runs of one id on two routes are kept apart', () => {
  const parsed = parseStream(
    stream(
      { testId: 'a', routeCode: '0', status: 'inprogress', file: { name: 'n', bytes: 'zero' } },
      { testId: 'a', routeCode: '1', status: 'inprogress', file: { name: 'n', bytes: 'one' } },
      { testId: 'a', routeCode: '1', status: 'fail' },
      { testId: 'a', routeCode: '0', status: 'success' },
    ),
  );
  assert.deepEqual(
    parsed.tests.map((run) => [run.routeCode, run.status, String(run.attachments[0]?.chunks[0])]),
    [
      ['1', 'fail', 'one'],
      ['0', 'success', 'zero'],
    ],
  );
});

test('a second run of an id is a run of its own', () => {
  const bytes = stream(
    { testId: 'a', status: 'inprogress' },
    { testId: 'a', status: 'fail' },
    { testId: 'a', status: 'inprogress' },
    { testId: 'a', status: 'success' },
  );
  assert.deepEqual(shape(bytes), ['a:fail', 'a:success']);
});

test('tests that never ended come last, the last started first, with the end of the stream', () => {
  const bytes = stream(
    { testId: 'a', status: 'inprogress', timestamp: 1_000_000 },
    { testId: 'b', status: 'inprogress', timestamp: 2_000_000 },
    { testId: 'c', status: 'success', timestamp: 9_000_000 },
    { testId: 'd', file: { name: 'n', bytes: 'x' } },
  );
  assert.deepEqual(shape(bytes), ['c:success', 'd:unknown', 'b:inprogress', 'a:inprogress']);
  const { tests } = parseStream(bytes);
  assert.deepEqual(
    tests.map((run) => run.end),
    [9_000_000, null, 9_000_000, 9_000_000],
  );
});

test('packets of the run belong to no test', () => {
  assert.deepEqual(shape(stream({ status: 'success' }, { file: { name: 'n', bytes: 'x' } })), []);
});

test('files of the run are put together by route and name', () => {
  const { runFiles } = parseStream(
    stream(
      { file: { name: 'stdout', bytes: 'a' } },
      { routeCode: '0', file: { name: 'stdout', bytes: 'b' } },
      { file: { name: 'stdout', mime: 'text/plain', bytes: 'c' } },
      { file: { name: 'empty', bytes: '' } },
    ),
  );
  assert.deepEqual(runFiles, [
    { route: null, name: 'stdout', mime: 'text/plain', bytes: 'ac' },
    { route: '0', name: 'stdout', mime: null, bytes: 'b' },
  ]);
});

test('no route and an empty one are two routes', () => {
  const bytes = stream(
    { testId: 'a', status: 'inprogress' },
    { testId: 'a', routeCode: '', status: 'success' },
  );
  assert.deepEqual(shape(bytes), ['a:success', 'a:inprogress']);
});

test('the times of a run are those of its first and its last event', () => {
  const { tests } = parseStream(
    stream(
      { testId: 'a', status: 'inprogress', timestamp: 1_000_000 },
      { testId: 'a', file: { name: 'n', bytes: 'x' }, timestamp: 2_000_000 },
      { testId: 'a', status: 'success', timestamp: 3_000_000 },
      { testId: 'b', status: 'inprogress', timestamp: 4_000_000 },
      { testId: 'b', status: 'success' },
    ),
  );
  assert.deepEqual(
    tests.map(({ start, end }) => [start, end]),
    [
      [1_000_000, 3_000_000],
      [4_000_000, null],
    ],
  );
});

test('a type is that of the first packet of the file that says one', () => {
  const parsed = parseStream(
    stream(
      { testId: 'a', file: { name: 'n', bytes: 'x' } },
      { testId: 'a', file: { name: 'n', mime: 'text/plain', bytes: 'y' } },
      { testId: 'a', file: { name: 'n', mime: 'text/html', bytes: 'z' } },
      { testId: 'a', status: 'success' },
    ),
  );
  assert.equal(parsed.tests[0]?.attachments[0]?.mime, 'text/plain');
});

test('an attachment over the limit keeps its head and says how much is missing', () => {
  const bytes = stream(
    { testId: 'a', file: { name: 'n', bytes: '12345' } },
    { testId: 'a', file: { name: 'n', bytes: '67890' } },
    { testId: 'a', status: 'success' },
  );
  const parsed = parseStream(bytes, [bytes.length], { maxAttachmentBytes: 7 });
  const [attachment] = parsed.tests[0]?.attachments ?? [];
  assert.equal(Buffer.concat(attachment?.chunks ?? []).toString(), '1234567');
  assert.equal(attachment?.dropped, 3);
  assert.deepEqual(parsed.faults, ['ATTACHMENT_TOO_LARGE']);
});

test('tests that do not fit beside those under way are left out with a fault, until they end', () => {
  const ended: string[] = [];
  const faults = new Set<string>();
  const joiner = createTestJoiner(
    { maxAttachmentBytes: 1e9 },
    {
      test: ({ id, status, attachments }) =>
        ended.push(`${id.slice(-3)} ${status} ${attachments.length}`),
      runAttachment: () => {},
      fault: (code) => faults.add(code),
    },
  );
  // half a gigabyte of tags, twice what tests under way may take
  const tags = ['t'.repeat(100_000)];
  const event = { routeCode: null, timestamp: null, tags: null, file: null };
  const file = { name: 'log', mime: null, bytes: Buffer.from('x') };
  for (let at = 0; at < 5000; at++) {
    joiner.event({ ...event, testId: `${at}`, status: 'inprogress', tags });
  }
  joiner.event({ ...event, testId: 'the one', status: null, file });
  assert.deepEqual([...faults], ['STREAM_TOO_MANY_TESTS']);
  joiner.event({ ...event, testId: 'the one', status: 'fail' });
  assert.deepEqual(ended, ['one fail 0']);
});

test('of a long name the start is held, and what tells them apart', () => {
  const long = 'n'.repeat(100_000);
  const ids = new Map<string, string[]>();
  const joiner = createTestJoiner(
    { maxAttachmentBytes: 1e9 },
    {
      test: ({ id, status, routeCode }) =>
        ids.set(id, [...(ids.get(id) ?? []), `${status} ${routeCode?.length}`]),
      runAttachment: () => {},
      fault: (code) => assert.fail(code),
    },
  );
  const event = { timestamp: null, tags: null, file: null };
  // in all 20 MB of names
  for (let at = 0; at < 100; at++) {
    const [testId, routeCode] = [`${long}${at}`, `${long}${at % 10}`];
    joiner.event({ ...event, testId, routeCode, status: 'inprogress' });
  }
  for (let at = 0; at < 90; at++) {
    const [testId, routeCode] = [`${long}${at}`, `${long}${at % 10}`];
    joiner.event({ ...event, testId, routeCode, status: 'success' });
  }
  joiner.end();
  assert.equal(ids.size, 100);
  const told = [...ids.values()].flat();
  assert.equal(told.filter((one) => /^success 2\d{3}$/.test(one)).length, 90);
  assert.equal(told.filter((one) => /^inprogress 2\d{3}$/.test(one)).length, 10);
});

test('tests that ended take no memory: their number times their size has no limit', () => {
  const joiner = createTestJoiner(
    { maxAttachmentBytes: 1e9 },
    { test: () => ended++, runAttachment: () => {}, fault: (code) => assert.fail(code) },
  );
  // half a gigabyte of tags, twice what tests under way may take; of long names only the start is held
  const tags = ['t'.repeat(100_000)];
  let ended = 0;
  const event = { routeCode: null, timestamp: null, tags: null, file: null };
  for (let at = 0; at < 5000; at++) {
    // one that begins and ends with the same event is given room in any case
    joiner.event({ ...event, testId: `${at}`, status: 'inprogress', tags });
    joiner.event({ ...event, testId: `${at}`, status: 'success' });
  }
  joiner.end();
  assert.equal(ended, 5000);
});
