import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type ReadLimits, unpack } from '../../../src/process/read-input.ts';
import { createWarnings } from '../../../src/process/warnings.ts';

const NO_LIMITS: ReadLimits = { maxBytes: 1e9, maxRatio: 1e6 };

async function* inChunks(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    yield chunk;
    chunk.fill(0xee);
    at += size;
  }
}

async function read(bytes: Buffer, sizes = [32_768], limits = NO_LIMITS) {
  const warnings = createWarnings();
  const chunks: Buffer[] = [];
  for await (const chunk of unpack(inChunks(bytes, sizes), 'x', limits, warnings)) {
    chunks.push(Buffer.from(chunk));
  }
  return { data: Buffer.concat(chunks), codes: warnings.list().map(({ code }) => code) };
}

test('delivers plain and packed bytes in chunks of any size', async () => {
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes)),
    fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }),
    async (bytes, sizes) => {
      fc.pre(!/^(1f8b|425a68|fd377a58|28b52ffd)/.test(bytes.toString('hex', 0, 4)));
      assert.deepEqual(await read(bytes, sizes), { data: bytes, codes: [] });
      assert.deepEqual(await read(gzipSync(bytes), sizes), { data: bytes, codes: [] });
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

test('reads gzip files of several members', async () => {
  const bytes = Buffer.concat([gzipSync('one '), gzipSync('two')]);
  assert.deepEqual(await read(bytes, [1]), { data: Buffer.from('one two'), codes: [] });
});

test('delivers all of a truncated file that can be unpacked', async () => {
  const text = Buffer.from(
    Array.from({ length: 9000 }, (_, line) => `line ${line * 7919}\n`).join(''),
  );
  const packed = gzipSync(text);
  const { data, codes } = await read(packed.subarray(0, packed.length - 400));
  assert.deepEqual(codes, ['GZIP_TRUNCATED']);
  assert.ok(data.length > text.length * 0.9, `${data.length} of ${text.length}`);
  assert.deepEqual(data, text.subarray(0, data.length));
});

test('delivers what stands before damage', async () => {
  const text = Buffer.from(
    Array.from({ length: 90_000 }, (_, line) => `line ${line * 7919}\n`).join(''),
  );
  const packed = gzipSync(text);
  const middle = packed.length >> 1;
  packed.fill(0xff, middle, middle + 100);
  const { data, codes } = await read(packed);
  assert.deepEqual(codes, ['GZIP_CORRUPT']);
  assert.ok(data.length > text.length * 0.3, `${data.length} of ${text.length}`);
});

test('ends a bomb', async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const { data, codes } = await read(bomb, [32_768], { maxBytes: 1e9, maxRatio: 250 });
  assert.deepEqual(codes, ['INPUT_BOMB']);
  assert.ok(data.length < 80_000_000, `${data.length}`);
});

test('ends at the limit of bytes', async () => {
  const limits = { maxBytes: 1000, maxRatio: 1e6 };
  for (const bytes of [Buffer.alloc(5000, 'a'), gzipSync(Buffer.alloc(5000, 'a'))]) {
    const { data, codes } = await read(bytes, [300], limits);
    assert.deepEqual([data.length, codes], [1000, ['INPUT_TOO_LARGE']]);
  }
});

test('tells a packing that it does not read', async () => {
  for (const magic of ['425a6839', 'fd377a585a00', '28b52ffd']) {
    const bytes = Buffer.concat([Buffer.from(magic, 'hex'), Buffer.alloc(50, 1)]);
    assert.deepEqual((await read(bytes, [1])).codes, ['INPUT_PACKING'], magic);
  }
});
