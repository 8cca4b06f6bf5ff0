import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Artifact, DetailsIndex, RawTest, Stats } from '../../../src/publish/format.ts';
import { createSubunitWriter, type TestRecord } from '../../../src/publish/subunit-writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'subunit-writer-'));
after(() => rmSync(directory, { recursive: true }));

function write(records: TestRecord[], gzip: boolean) {
  const writer = createSubunitWriter(
    directory,
    { name: 'x.subunit', stem: 'x-0' },
    { gzip, hashed: false },
  );
  for (const record of records) writer.add(record);
  const { artifacts, counts } = writer.finish();
  const text = (type: Artifact['artifact_type']) => {
    const { path } = artifacts.find((artifact) => artifact.artifact_type === type) as Artifact;
    const bytes = readFileSync(join(directory, path));
    return (gzip ? gunzipSync(bytes) : bytes).toString();
  };
  return {
    artifacts,
    counts,
    raw: JSON.parse(text('subunit')) as RawTest[],
    stats: JSON.parse(text('subunit-stats')) as Stats,
    index: JSON.parse(text('subunit-index')) as DetailsIndex,
    details: text('subunit-details'),
  };
}

const record = (name: string, more: Partial<TestRecord> = {}): TestRecord => ({
  name,
  status: 'success',
  tags: [],
  start: 1_000_000,
  end: 3_500_000,
  details: {},
  reason: null,
  ...more,
});

test('writes what upstream reads', () => {
  const { raw, stats, artifacts, counts } = write(
    [
      record('a', { tags: ['worker-0'] }),
      record('b', { status: 'fail', reason: ['E: no'], start: 500_000, end: 1_000_001 }),
      record('c', { status: 'skip', reason: ['later'], start: null, end: null }),
      record('d', { status: 'skip' }),
    ],
    false,
  );
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
  assert.deepEqual(counts, { success: 1, fail: 1, skip: 2 });
  assert.deepEqual(
    artifacts.map(({ artifact_type, primary }) => [artifact_type, primary]),
    [
      ['subunit', true],
      ['subunit-details', false],
      ['subunit-stats', false],
      ['subunit-index', false],
    ],
  );
});

test('the index leads to the details of every test', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 10 });
  const details = fc.dictionary(name, fc.string({ unit: 'grapheme', maxLength: 300 }), {
    maxKeys: 3,
  });
  const records = fc.array(fc.tuple(name, details), { maxLength: 12 });
  fc.assert(
    fc.property(records, fc.boolean(), (tests, gzip) => {
      const written = write(
        tests.map(([test, attachments]) => record(test, { details: attachments })),
        gzip,
      );
      const bytes = Buffer.from(written.details);
      assert.equal(written.index.offsets.length, tests.length + 1);
      for (const [at, [test, attachments]] of tests.entries()) {
        const [from, to] = written.index.offsets.slice(at, at + 2) as [number, number];
        const member = JSON.parse(`{${bytes.subarray(from, to - 1)}}`) as Record<string, unknown>;
        assert.deepEqual(Object.entries(member), [[test, { ...attachments }]]);
      }
      JSON.parse(written.details);
    }),
    { numRuns: 60 },
  );
});
