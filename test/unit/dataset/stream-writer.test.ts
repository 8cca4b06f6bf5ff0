import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createStreamWriter } from '../../../src/dataset/stream-writer.ts';
import type { AttachmentRecord, TestRecord } from '../../../src/dataset/test-table.ts';
import { TEST_STATUSES } from '../../../src/format/dataset.ts';
import { readStream } from '../../fixtures/read-dataset.ts';
import fc from '../../harness/property.ts';

const directory = mkdtempSync(join(tmpdir(), 'stream-writer-'));
after(() => rmSync(directory, { recursive: true }));

const NAMES = { name: 'x.subunit', stem: 'x-0' };

const attachment = (name: string, bytes: Buffer, text = true): AttachmentRecord => ({
  name,
  type: 'text/plain',
  text,
  chunks: [bytes.subarray(0, 3), bytes.subarray(3)],
  dropped: 0,
});

function write(tests: TestRecord[], run: AttachmentRecord[], packed: boolean, maxBytes = 1e9) {
  const options = { format: 'stackvizd', packed, hashed: true } as const;
  const writer = createStreamWriter(directory, NAMES, options, maxBytes);
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
        assert.equal(written.file.count, tests.length);
        for (const [index, expected] of tests.entries()) {
          const { start, end } = expected;
          // a test of which only the end is known is placed there
          const placed = start ?? end;
          const lasts = start === null ? null : end;
          const { name, status, tags, reason } = expected;
          const row = { name, status, tags, start: placed, end: lasts, reason };
          assert.deepEqual(written.tests[index], row);
          assert.deepEqual(written.attachments[index], expected.attachments.map(content));
        }
        assert.deepEqual(written.attachments[tests.length], run.map(content));
      },
    ),
    { numRuns: 150 },
  );
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
  const { added, attachments, artifacts } = write(tests, [], true, 600_000);
  assert.deepEqual(added, ['whole', 'bare', 'bare']);
  assert.equal(attachments[0]?.[0]?.bytes, 1_200_000);
  assert.deepEqual([attachments[2]?.[0]?.bytes, attachments[2]?.[0]?.dropped], [0, 1_200_000]);
  const { path = '' } =
    artifacts.find(({ artifact_type }) => artifact_type === 'attachments') ?? {};
  assert.ok(readFileSync(join(directory, path)).length < 1_300_000);
});

test('tests are refused when their names fill the memory', () => {
  const writer = createStreamWriter(
    directory,
    NAMES,
    { format: 'stackvizd', packed: true, hashed: false },
    1e9,
  );
  const added = new Set<string>();
  for (let index = 0; index < 40; index++) {
    added.add(writer.add(record({ name: `${index}${'x'.repeat(2 * 1024 * 1024)}` })));
  }
  writer.discard();
  assert.deepEqual([...added], ['whole', 'refused']);
});
