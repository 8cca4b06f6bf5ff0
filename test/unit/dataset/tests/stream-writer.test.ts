import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createStreamWriter } from '../../../../src/dataset/tests/stream-writer.ts';
import type { AttachmentRecord, TestRecord } from '../../../../src/dataset/tests/test-table.ts';
import { TEST_STATUSES } from '../../../../src/format/dataset.ts';
import { readStream } from '../../../fixtures/read-dataset.ts';
import fc from '../../../harness/property.ts';

const directory = mkdtempSync(join(tmpdir(), 'stream-writer-'));
after(() => rmSync(directory, { recursive: true }));

const NAMES = {
  name: 'x.subunit',
  stem: 'x-0',
  path: 'one/x.subunit',
  host: 'one',
  unfinished: false,
};

const attachment = (name: string, bytes: Buffer, text = true): AttachmentRecord => ({
  name,
  type: 'text/plain',
  text,
  chunks: [bytes.subarray(0, 3), bytes.subarray(3)],
  dropped: 0,
});

function write(
  tests: TestRecord[],
  run: AttachmentRecord[],
  packed: boolean,
  { maxTests = 1e6, maxOutputBytes = 1e9 } = {},
) {
  const options = { format: 'stackvizd', packed, hashed: true } as const;
  const writer = createStreamWriter(directory, NAMES, options, { maxTests, maxOutputBytes });
  const added = tests.map(writer.add);
  const { artifacts, counts } = writer.finish(run);
  const config = { deployer: false, datasets: [{ artifacts }] };
  writeFileSync(join(directory, 'config.json'), JSON.stringify(config));
  return { added, counts, artifacts, ...readStream(directory) };
}

const record = (more: Partial<TestRecord>): TestRecord => ({
  name: 'a.B.c',
  status: 'success',
  tags: [],
  lane: null,
  route: null,
  start: 1_000_000,
  end: 3_500_000,
  attachments: [],
  reason: null,
  ...more,
});

const anyName = fc.stringMatching(/^[a-c.\u00e9"\\]{0,8}$/);
const anyTime = fc.option(fc.integer({ min: 1_700_000_000_000_000, max: 1_700_000_900_000_000 }));
const anyAttachment = fc
  .tuple(anyName, fc.uint8Array({ maxLength: 2000 }), fc.boolean())
  .map(([name, bytes, text]) => attachment(name, Buffer.from(bytes), text));
const anyTest = fc.record({
  name: anyName,
  status: fc.constantFrom(...TEST_STATUSES),
  tags: fc.array(anyName, { maxLength: 3 }),
  lane: fc.option(fc.constantFrom('worker-2', 'worker-10', 'gw0')),
  route: fc.option(fc.constantFrom('0', '1')),
  start: anyTime,
  end: anyTime,
  attachments: fc.array(anyAttachment, { maxLength: 3 }),
  reason: fc.option(fc.array(anyName, { minLength: 1, maxLength: 2 })),
});

test('what was written is read back, test by test', () => {
  const content = ({ name, type, text, chunks }: AttachmentRecord) => {
    const body = Buffer.concat(chunks);
    return { name, type, text, bytes: body.length, body };
  };
  fc.assert(
    fc.property(
      fc.array(anyTest, { maxLength: 30 }),
      fc.array(anyAttachment, { maxLength: 2 }),
      fc.boolean(),
      (tests, run, packed) => {
        const written = write(tests, run, packed);
        for (const [index, expected] of tests.entries()) {
          const { name, status, tags, lane, reason, start, end } = expected;
          // nothing lasts no time, or less
          const lasts = start !== null && end !== null && end > start ? end : null;
          // what never ended is over when the next one of its lane begins
          const found = written.tests[index]?.end ?? null;
          const over = status === 'inprogress' && (found ?? 0) <= (end ?? 0) ? found : lasts;
          // a test of which only the end is known is placed there
          const row = { name, status, tags, lane, start: start ?? end, end: over, reason };
          assert.deepEqual(written.tests[index], row);
          assert.deepEqual(written.attachments[index], expected.attachments.map(content));
        }
        assert.deepEqual(written.attachments.slice(tests.length), [run.map(content)]);
      },
    ),
    { numRuns: 150 },
  );
});

test('a class ends before parameters, arguments and sentences', () => {
  const names = [
    'a.b.T.test[1.5]',
    'a.T.test (host="h1.example")',
    'test 1 - is a.b read',
    '.a',
    'a',
  ];
  const { file } = write(
    names.map((name) => record({ name })),
    [],
    false,
  );
  const classes = file.class.map((at) => file.classes[at]);
  assert.deepEqual(classes, ['a.b.T', 'a.T', '', '', '']);
});

test('lanes stand in the order of their numbers', () => {
  const lanes = ['worker-10', 'worker-2', null, 'worker-0', 'worker-2'];
  const { file } = write(
    lanes.map((lane) => record({ lane })),
    [],
    false,
  );
  assert.deepEqual(file.lanes, ['worker-0', 'worker-2', 'worker-10']);
  assert.deepEqual(file.lane, [2, 1, -1, 0, 1]);
  assert.deepEqual([file.path, file.host], ['one/x.subunit', 'one']);
});

/** Pairs of the runs of one test that are retries; each run has a status, a start and an end. */
function retriesOf(...runs: [TestRecord['status'], number | null, number | null, string?][]) {
  const tests = runs.map(([status, start, end, route = null]) =>
    record({ status, start, end, route }),
  );
  return write([record({ name: 'a.B.other' }), ...tests], [], false).file.retries;
}

test('a run that began when the one before had failed is a retry', () => {
  assert.deepEqual(retriesOf(['fail', 10, 20], ['success', 25, 30]), [[2, 1]]);
  // of a stream whose tests have outcomes only
  assert.deepEqual(retriesOf(['fail', 20, 20], ['success', 30, 30]), [[2, 1]]);
  assert.deepEqual(retriesOf(['fail', 10, 20], ['fail', 20, 30], ['success', 35, 40]), [
    [2, 1],
    [3, 2],
  ]);
  // the first never ended, and is told when the stream is over
  assert.deepEqual(retriesOf(['success', 30, 40], ['inprogress', 10, 50]), [[1, 2]]);
});

test('runs that are not the first of their name say so', () => {
  const names = ['a.B.x', 'a.B.y', 'a.B.x', 'c.x', 'a.B.x'];
  const { file } = write(
    names.map((name) => record({ name })),
    [],
    false,
  );
  assert.deepEqual(file.again, [
    [2, 2],
    [4, 3],
  ]);
});

test('other runs of a test are no retries', () => {
  // a loop: nothing tells times; one goes on after a pass
  assert.deepEqual(retriesOf(['fail', null, null], ['success', null, null]), []);
  assert.deepEqual(retriesOf(['success', 1, 2], ['fail', 3, 4], ['success', 5, 6]), []);
  // side by side
  assert.deepEqual(retriesOf(['fail', 10, 20], ['success', 15, 30]), []);
  // of two machines
  assert.deepEqual(retriesOf(['fail', 10, 20, 'one'], ['success', 25, 30, 'two']), []);
  // an outcome without a beginning: gabbi 2.4.0's xfail, of a test that passes
  assert.deepEqual(retriesOf(['uxsuccess', 10, 20], ['success', 25, 25]), []);
});

test('a class that two workers set up is no retry', () => {
  // stestr 3.2.1 gives tests of one class to several workers; each sets the class up
  const setUps = (...lanes: string[]) =>
    write(
      lanes.map((lane, at) =>
        record({
          name: 'setUpClass (a.B)',
          status: 'fail',
          start: 10 * at,
          end: 10 * at + 5,
          lane,
        }),
      ),
      [],
      false,
    ).file.retries;
  assert.deepEqual(setUps('worker-0', 'worker-1'), []);
  assert.deepEqual(setUps('worker-0', 'worker-0'), [[1, 0]]);
});

test('times days away from the others are left out', () => {
  const hour = 3600e6;
  const day = 24 * hour;
  const { file, counts } = write(
    [
      record({ start: 10, end: 20 }),
      record({ start: 400 * day, end: 400 * day + hour }),
      record({ start: 400 * day + 20 * hour, end: 401 * day + 20 * hour }),
      record({ start: 401 * day, end: 9000 * day }),
      record({ start: null, end: null }),
    ],
    [],
    false,
  );
  assert.deepEqual(counts, { success: 5 });
  assert.equal(file.origin, 400 * day);
  assert.equal(file.length, day + 20 * hour);
  assert.deepEqual(file.start, [null, 0, 20 * hour, day, null]);
  assert.deepEqual(file.duration, [null, hour, day, null, null]);
});

test('counts by status, times from the first start', () => {
  const { counts, file } = write(
    [
      record({ start: 5_000_000, end: 9_000_000 }),
      record({ status: 'skip', reason: ['later'] }),
      record({ status: 'skip', reason: ['later'] }),
    ],
    [],
    true,
  );
  assert.deepEqual(counts, { success: 1, skip: 2 });
  assert.deepEqual([file.origin, file.length], [1_000_000, 8_000_000]);
  assert.deepEqual(file.reasons, [['later']]);
  assert.deepEqual(file.classes, ['a.B']);
});

test('an empty stream is a dataset too', () => {
  const { file, tests } = write([], [], true);
  assert.deepEqual([file.origin, file.length, file.count], [0, 0, 0]);
  assert.deepEqual(tests, []);
});

test('beyond the limit attachments are named, not kept', () => {
  const noise = () => Buffer.from(Array.from({ length: 1_200_000 }, () => Math.random() * 256));
  const tests = [1, 2, 3].map(() => record({ attachments: [attachment('log', noise())] }));
  const { added, attachments, artifacts } = write(tests, [], true, { maxOutputBytes: 600_000 });
  assert.deepEqual(added, ['whole', 'bare', 'bare']);
  assert.equal(attachments[0]?.[0]?.bytes, 1_200_000);
  assert.deepEqual([attachments[2]?.[0]?.bytes, attachments[2]?.[0]?.dropped], [0, 1_200_000]);
  const { path = '' } =
    artifacts.find(({ artifact_type }) => artifact_type === 'attachments') ?? {};
  assert.ok(readFileSync(join(directory, path)).length < 1_300_000);
});

test('over the limit tests that passed are left out and counted, those that did not are kept', () => {
  const statuses = ['success', 'skip', 'success', 'fail', 'success', 'inprogress', 'skip'] as const;
  const { added, counts, file, tests, attachments } = write(
    statuses.map((status) =>
      record({ status, attachments: [attachment('log', Buffer.from(status))] }),
    ),
    [],
    true,
    { maxTests: 2 },
  );
  assert.deepEqual(added, ['whole', 'whole', 'refused', 'whole', 'refused', 'whole', 'refused']);
  assert.deepEqual(
    tests.map(({ status }) => status),
    ['success', 'skip', 'fail', 'inprogress'],
  );
  assert.deepEqual(counts, { success: 3, skip: 2, fail: 1, inprogress: 1 });
  assert.deepEqual([file.count, file.leftOut], [4, { success: 2, skip: 1 }]);
  assert.equal(String(attachments[2]?.[0]?.body), 'fail');
});

test('names that fill the memory: passed tests are left out first', () => {
  const writer = createStreamWriter(
    directory,
    NAMES,
    { format: 'stackvizd', packed: true, hashed: false },
    { maxTests: 1e6, maxOutputBytes: 1e9 },
  );
  const name = (index: number) => `${index}${'x'.repeat(250_000)}`;
  const added: string[] = [];
  for (let index = 0; index < 600; index++) added.push(writer.add(record({ name: name(index) })));
  assert.equal(added[0], 'whole');
  assert.equal(added[599], 'refused');
  assert.equal(writer.add(record({ name: name(600), status: 'fail' })), 'whole');
  writer.discard();
});

test('attachments of what did not pass have the last of the room', () => {
  const noise = () => Buffer.from(Array.from({ length: 1_200_000 }, () => Math.random() * 256));
  const tests = (['success', 'success', 'fail', 'success'] as const).map((status) =>
    record({ status, attachments: [attachment('log', noise())] }),
  );
  // two blocks are on the disk before the third test
  const { added } = write(tests, [], true, { maxOutputBytes: 2_200_000 });
  assert.deepEqual(added, ['whole', 'whole', 'whole', 'bare']);
});
