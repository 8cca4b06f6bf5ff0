import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { createDataFile } from '../../../src/dataset/data-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'data-file-'));
after(() => rmSync(directory, { recursive: true }));

const GZIP = { gzip: true, hashed: false };

test('every block can be unpacked by itself, and the whole by zcat', () => {
  const piece = fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.repeat(400));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const file = createDataFile(directory, 'any', '.json', GZIP);
      for (const text of pieces) file.write(text);
      const expected = Buffer.from(pieces.join(''));
      assert.equal(file.position(), expected.length);
      const { path, blocks } = file.finish();
      const packed = readFileSync(join(directory, path));
      for (const [index, [from, start]] of blocks.slice(0, -1).entries()) {
        const [to, end] = blocks[index + 1] as [number, number];
        const block = Buffer.concat([packed.subarray(from, to), Buffer.from([3, 0])]);
        assert.deepEqual(inflateRawSync(block), expected.subarray(start, end));
      }
      const whole = execFileSync('zcat', [join(directory, path)], { maxBuffer: 1e9 });
      assert.deepEqual(whole, expected);
    }),
    { numRuns: 25 },
  );
});

test('names hold a hash of the content when asked', () => {
  const write = (text: string) => {
    const file = createDataFile(directory, 'named', '.csv', { gzip: false, hashed: true });
    file.write(text);
    return file.finish().path;
  };
  assert.match(write('a'), /^named\.[0-9a-f]{10}\.csv$/);
  assert.equal(write('a'), write('a'));
  assert.notEqual(write('a'), write('b'));
});

test('a discarded file leaves nothing', () => {
  const before = readdirSync(directory).length;
  const file = createDataFile(directory, 'gone', '.json', GZIP);
  file.write('x');
  file.discard();
  file.discard();
  assert.equal(readdirSync(directory).length, before);
});
