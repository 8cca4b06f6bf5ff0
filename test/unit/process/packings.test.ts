import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../harness/property.ts';
import { missingTool } from '../../harness/skip.ts';
import { has, lines, read, tool } from '../../harness/unpack.ts';

const XZ = missingTool(has('xz'), 'xz');
const BZIP2 = missingTool(has('bzip2'), 'bzip2');

test('the SHA-256 of each block is looked at', { skip: XZ }, async () => {
  const data = lines(20_000);
  const packed = tool('xz', '--check=sha256', '--block-size=100KiB')(data);
  // also of several streams, and with what is not packed behind them
  const twice = Buffer.concat([packed, packed]);
  assert.deepEqual(await read(twice, [1000, 7]), { data: Buffer.concat([data, data]), codes: [] });
  const trailing = await read(Buffer.concat([packed, Buffer.from('no xz at all')]));
  assert.deepEqual([trailing.data, trailing.codes], [data, ['INPUT_TRAILING']]);
  // the sum of the last block stands before the index, which ends with a footer of 12 bytes
  const index = packed.readUInt32LE(packed.length - 8) * 4 + 4 + 12;
  const wrong = Buffer.from(packed);
  const at = packed.length - index - 1;
  wrong[at] = (wrong[at] as number) ^ 1;
  const damaged = await read(wrong);
  assert.deepEqual([damaged.data, damaged.codes], [data, ['INPUT_CORRUPT']]);
  for (const length of [13, 100, packed.length - index, packed.length - 3]) {
    const { codes } = await read(packed.subarray(0, length));
    assert.deepEqual(codes, ['INPUT_TRUNCATED'], `${length}`);
  }
});

test('any bytes behind the header of an xz with SHA-256 end', async () => {
  const header = Buffer.from('fd377a585a00000ae1fb0ca1', 'hex');
  const property = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
    await read(Buffer.concat([header, bytes]), [3]);
  });
  await fc.assert(property, { numRuns: 100 });
});

test('of packings that are not read it is told', { skip: XZ }, async () => {
  const lzma = tool('xz', '--format=lzma')(lines(100));
  const lzip = Buffer.concat([Buffer.from('LZIP\x01\x0c'), Buffer.alloc(100, 1)]);
  for (const packed of [lzma, lzip]) {
    const { data, codes } = await read(packed);
    assert.deepEqual([data.length, codes], [0, ['INPUT_PACKING']]);
  }
});

test('very many small bzip2 streams cost what their bytes do', {
  skip: BZIP2,
}, async () => {
  for (const text of ['', 'test: a.b\n']) {
    const one = tool('bzip2')(Buffer.from(text));
    const count = Math.floor(100_000 / one.length);
    const before = process.threadCpuUsage();
    const { data, codes } = await read(Buffer.concat(Array.from({ length: count }, () => one)));
    const { user } = process.threadCpuUsage(before);
    assert.deepEqual([data.length, codes], [count * text.length, []]);
    // a quarter of a second; with a block of 3.6 MB for each of them 13
    assert.ok(user < 3_000_000, `${user} µs`);
  }
});
