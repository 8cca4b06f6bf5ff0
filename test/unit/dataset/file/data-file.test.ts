import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { createDataFile, createSeekableFile } from '../../../../src/dataset/file/data-file.ts';
import { readData, readSeekTable } from '../../../fixtures/read-dataset.ts';
import fc from '../../../harness/property.ts';

const directory = mkdtempSync(join(tmpdir(), 'data-file-'));
after(() => rmSync(directory, { recursive: true }));

const PACKED = { packed: true, hashed: false };
const MEBIBYTE = 1024 * 1024;

const piece = fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.repeat(400));
const pieces = fc.array(piece, { maxLength: 25 });

test('every block is a frame that can be unpacked by itself, as the table and the index say', () => {
  fc.assert(
    fc.property(pieces, (texts) => {
      const file = createSeekableFile(directory, 'any', '.txt', PACKED);
      for (const text of texts) file.write(text);
      const expected = Buffer.from(texts.join(''));
      assert.equal(file.position(), expected.length);
      const { path, blocks } = file.finish();
      const packed = readFileSync(join(directory, path));
      assert.deepEqual(readSeekTable(packed), blocks);
      for (const [index, [from, start]] of blocks.slice(0, -1).entries()) {
        const [to, end] = blocks[index + 1] as [number, number];
        const frame = packed.subarray(from, to);
        assert.deepEqual(zstdDecompressSync(frame), expected.subarray(start, end));
        // RFC 8878, 3.1.1.1.1: the frame has a checksum, and says its size
        assert.equal((frame[4] as number) & 0b100, 0b100);
        assert.notEqual((frame[4] as number) & 0b1110_0000, 0);
      }
      assert.deepEqual(readData(directory, path), expected);
    }),
    { numRuns: 25 },
  );
});

test('what a block was packed in is given back with it, not when garbage is collected', () => {
  const file = createSeekableFile(directory, 'long', '.txt', PACKED);
  const block = Buffer.alloc(MEBIBYTE, 'one line of a log, and another one\n');
  file.write(block);
  const before = process.memoryUsage().arrayBuffers;
  for (let blocks = 0; blocks < 100; blocks++) file.write(block);
  const kept = process.memoryUsage().arrayBuffers - before;
  file.discard();
  assert.ok(kept < 4 * MEBIBYTE, `${kept} bytes`);
});

test('a damaged byte of a frame does not go unseen', () => {
  const file = createSeekableFile(directory, 'damaged', '.txt', PACKED);
  file.write('one line of a log, and another one\n'.repeat(5000));
  const { path, blocks } = file.finish();
  const frame = readFileSync(join(directory, path)).subarray(0, blocks[1]?.[0]);
  const whole = zstdDecompressSync(frame);
  for (let at = 0; at < frame.length; at++) {
    const flipped = Buffer.from(frame);
    flipped[at] = (flipped[at] as number) ^ 0x10;
    let read: Buffer | null = null;
    try {
      read = zstdDecompressSync(flipped);
    } catch {
      continue;
    }
    // a bit of the header that says nothing of the content
    assert.deepEqual(read, whole, `byte ${at}`);
  }
});

test('what is read together is in one block where that costs little', () => {
  const file = createSeekableFile(directory, 'together', '.txt', PACKED);
  const add = (bytes: number) => {
    file.together(bytes);
    file.write(Buffer.alloc(bytes, 'x'));
  };
  add(0.9 * MEBIBYTE);
  add(0.2 * MEBIBYTE); // begins a block
  add(0.9 * MEBIBYTE); // would leave most of it empty
  add(0.95 * MEBIBYTE);
  add(3 * MEBIBYTE); // fits into none
  const sizes = file.finish().blocks.map(([, unpacked]) => unpacked);
  const blocks = sizes.slice(1).map((end, index) => (end - (sizes[index] as number)) / MEBIBYTE);
  const rounded = blocks.map((size) => Math.round(size * 100) / 100);
  assert.deepEqual(rounded, [0.9, 1, 1, 1, 1, 1, 0.05]);
});

test('a file to be read whole is one gzip member', () => {
  fc.assert(
    fc.property(pieces, fc.boolean(), (texts, packed) => {
      const file = createDataFile(directory, 'whole', '.json', { packed, hashed: false });
      for (const text of texts) file.write(text);
      const { path } = file.finish();
      assert.equal(path, packed ? 'whole.json.gz' : 'whole.json');
      const bytes = readFileSync(join(directory, path));
      assert.equal(String(packed ? gunzipSync(bytes) : bytes), texts.join(''));
    }),
    { numRuns: 25 },
  );
});

test('names hold a hash of the content when asked', () => {
  const write = (text: string) => {
    const file = createDataFile(directory, 'named', '.csv', { packed: false, hashed: true });
    file.write(text);
    return file.finish().path;
  };
  assert.match(write('a'), /^named\.[0-9a-f]{10}\.csv$/);
  assert.equal(write('a'), write('a'));
  assert.notEqual(write('a'), write('b'));
});

test('a discarded file leaves nothing', () => {
  const before = readdirSync(directory).length;
  const file = createDataFile(directory, 'gone', '.json', PACKED);
  file.write('x');
  file.discard();
  file.discard();
  assert.equal(readdirSync(directory).length, before);
});
