import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createStreamWriter } from '../../../../src/dataset/tests/stream-writer.ts';
import type { AttachmentRecord, TestRecord } from '../../../../src/dataset/tests/test-table.ts';
import { cleanAttachmentName } from '../../../../src/dataset/upstream/subunit-writer.ts';
import { TEST_STATUSES } from '../../../../src/format/dataset.ts';
import type { DetailsFile, RawTest, Stats } from '../../../../src/format/upstream.ts';
import { laneOf } from '../../../../src/process/subunit/lane.ts';

const directory = mkdtempSync(join(tmpdir(), 'upstream-writer-'));
after(() => rmSync(directory, { recursive: true }));

function write(tests: TestRecord[]) {
  const writer = createStreamWriter(
    directory,
    { name: 'x.subunit', stem: 'x-0', path: 'x.subunit', host: null, unfinished: false },
    { format: 'upstream', packed: false, hashed: false },
    { maxTests: 1e6, maxOutputBytes: 1e9 },
  );
  for (const test of tests) writer.add(test);
  const { artifacts } = writer.finish([]);
  const read = (part: string): unknown =>
    JSON.parse(readFileSync(join(directory, `x-0-${part}.json`), 'utf8'));
  return {
    artifacts,
    raw: read('raw') as RawTest[],
    details: read('details') as DetailsFile,
    stats: read('stats') as Stats,
  };
}

const record = (name: string, more: Partial<TestRecord> = {}): TestRecord => ({
  name,
  status: 'success',
  tags: [],
  lane: laneOf(name, more.tags ?? [], null),
  route: null,
  start: 1_000_000,
  end: 3_500_000,
  attachments: [],
  reason: null,
  ...more,
});

test('writes what upstream reads', () => {
  const { raw, stats, artifacts } = write([
    record('a', { tags: ['worker-0'] }),
    record('b', { status: 'fail', reason: ['E: no'], start: 500_000, end: 1_000_001 }),
    record('c', { status: 'skip', reason: ['later'], start: null, end: null }),
    record('d', { status: 'skip' }),
  ]);
  assert.deepEqual(raw[0], {
    name: 'a',
    status: 'success',
    tags: ['worker-0'],
    timestamps: ['1970-01-01T00:00:01+00:00', '1970-01-01T00:00:03.500000+00:00'],
    duration: 2.5,
    details: {},
  });
  assert.deepEqual(raw[2]?.timestamps, [null, null]);
  assert.deepEqual(stats, {
    count: 4,
    start: '1970-01-01T00:00:00.500000+00:00',
    end: '1970-01-01T00:00:03.500000+00:00',
    total_duration: 5.500001,
    failures: [{ name: 'b', duration: 0.500001, details: ['E: no'] }],
    skips: [
      { name: 'c', duration: 0, details: ['later'] },
      { name: 'd', duration: 2.5, details: null },
    ],
  });
  assert.deepEqual(
    artifacts.map(({ artifact_type, primary }) => [artifact_type, primary]),
    [
      ['subunit', true],
      ['subunit-details', false],
      ['subunit-stats', false],
    ],
  );
});

test('has only the statuses upstream has colours for', () => {
  const { raw } = write(TEST_STATUSES.map((status) => record(status, { status })));
  assert.deepEqual(Object.fromEntries(raw.map(({ name, status }) => [name, status])), {
    success: 'success',
    fail: 'fail',
    skip: 'skip',
    xfail: 'success',
    uxsuccess: 'fail',
    inprogress: 'fail',
    unknown: 'fail',
  });
});

test('workers are numbered without gaps, and every test has one', () => {
  const tags = (...sets: string[][]) =>
    write(sets.map((set, index) => record(`${index}`, { tags: set }))).raw.map((raw) => raw.tags);
  assert.deepEqual(tags(['worker-1'], ['worker-0', 'x']), [['worker-1'], ['worker-0', 'x']]);
  assert.deepEqual(tags(['worker-7'], ['a', 'worker-3']), [['worker-1'], ['a', 'worker-0']]);
  assert.deepEqual(tags(['smoke'], []), [['smoke', 'worker-0'], ['worker-0']]);
  assert.deepEqual(tags(['worker-0'], []), [['worker-0'], ['worker-1']]);
});

test('attachments become text under names without punctuation', () => {
  const attachment = (name: string, bytes: Buffer, more: Partial<AttachmentRecord> = {}) => ({
    name,
    type: 'text/plain',
    text: true,
    chunks: [bytes],
    dropped: 0,
    ...more,
  });
  const { details } = write([
    record('a', {
      attachments: [
        attachment("pythonlogging:''", Buffer.from('log')),
        attachment('pythonlogging', Buffer.from('other'), { dropped: 7 }),
        attachment('shot', Buffer.from([0x89, 0]), { text: false, type: 'image/png' }),
        attachment('nothing', Buffer.alloc(0)),
        attachment('__proto__', Buffer.from('x')),
      ],
    }),
  ]);
  assert.deepEqual(Object.entries(details.a ?? {}), [
    ['pythonlogging', 'log'],
    ['pythonlogging_2', 'other\n[7 more bytes were left out]'],
    ['shot', '[2 bytes of image/png, not shown]'],
    ['__proto__', 'x'],
  ]);
});

test('attachment names lose their punctuation', () => {
  assert.equal(cleanAttachmentName("pythonlogging:''-1"), 'pythonlogging1');
  assert.equal(cleanAttachmentName('Prüf_bericht 2'), 'Prüf_bericht2');
});

test('a character may begin in one piece of an attachment and end in the next', () => {
  const bytes = Buffer.from('a "quoted" \u{1F600} é\n');
  const split = (size: number) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
  for (const size of [1, 2, 3, 5, 100]) {
    const attachment = {
      name: 'x',
      type: 'text/plain',
      text: true,
      dropped: 0,
      chunks: split(size),
    };
    const { details } = write([record('a', { attachments: [attachment] })]);
    assert.equal(details.a?.x, bytes.toString());
  }
});

test('a test that never ended says so, unless it said why itself', () => {
  const { stats } = write([
    record('a', { status: 'inprogress', end: null }),
    record('b', { status: 'inprogress', end: null, reason: ['killed'] }),
    record('c', { status: 'unknown' }),
  ]);
  assert.deepEqual(
    stats.failures.map(({ details }) => details),
    [['The test did not end: the run was cut off, or the test hung.'], ['killed'], null],
  );
});
