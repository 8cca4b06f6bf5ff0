import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createAttachmentCollector,
  type OpenAttachments,
} from '../../../../src/process/subunit/attachments.ts';
import fc from '../../../harness/property.ts';

function collect(maxAttachmentBytes: number, maxBytes: number) {
  const faults: string[] = [];
  const held = { bytes: 0, maxBytes };
  const fault = (code: string) => faults.push(code);
  const { add, close, reuse } = createAttachmentCollector(maxAttachmentBytes, held, fault);
  const files: OpenAttachments = new Map();
  return { faults, held, files, add, close, reuse };
}

test('puts pieces of any size together again, in memory that was used before', () => {
  const sizes = fc.array(fc.oneof(fc.nat(5), fc.nat(5000), fc.nat(200_000)), { maxLength: 12 });
  const one = collect(1e9, 1e9);
  fc.assert(
    fc.property(sizes, (lengths) => {
      const pieces = lengths.map((length, index) => Buffer.alloc(length, index + 1));
      for (const bytes of pieces) one.add(one.files, { name: 'n', mime: null, bytes });
      const whole = Buffer.concat(pieces);
      const [file] = one.close(one.files);
      assert.deepEqual(Buffer.concat(file?.chunks ?? []), whole);
      assert.equal(file?.bytes ?? 0, whole.length);
      assert.equal(one.held.bytes, 0);
      one.reuse();
    }),
    { numRuns: 50 },
  );
  assert.deepEqual(one.faults, []);
});

test('a million pieces of a byte take as much memory as one of a megabyte', () => {
  const { add, close, files, held } = collect(1e9, 1e9);
  const bytes = Buffer.from('x');
  for (let index = 0; index < 1_000_000; index++) add(files, { name: 'n', mime: null, bytes });
  assert.ok(held.bytes < 1_200_000, `${held.bytes}`);
  assert.ok((close(files)[0]?.chunks.length ?? 0) < 30);
});

test('over the limit of all memory nothing more is kept, until some comes back', () => {
  const { add, close, files, held, faults } = collect(1e9, 10_000);
  for (let index = 0; index < 100; index++) {
    add(files, { name: `n${index}`, mime: null, bytes: Buffer.from('x') });
  }
  assert.ok(held.bytes <= 10_000 + 1000);
  assert.ok(new Set(faults).has('TEST_TOO_MANY_ATTACHMENTS'));
  close(files);
  assert.equal(held.bytes, 0);
});
