import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictureOf } from '../../../src/format/picture.ts';
import fc from '../../harness/property.ts';

/** The head of a PNG, all that is looked at. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(33);
  bytes.write('\u0089PNG\r\n\u001a\n', 'latin1');
  bytes.writeUInt32BE(13, 8);
  bytes.write('IHDR', 12);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

test('pictures by their bytes', () => {
  assert.deepEqual(pictureOf(png(640, 480)), { type: 'image/png', width: 640, height: 480 });
  // APP0 of four bytes, then SOF2
  const jpeg = Buffer.from('ffd8ffe000044a46ffc20011080100020003011100ff', 'hex');
  assert.deepEqual(pictureOf(jpeg), { type: 'image/jpeg', width: 512, height: 256 });
  const webp = Buffer.alloc(30);
  webp.write('RIFF\0\0\0\0WEBPVP8X', 'latin1');
  webp.writeUIntLE(99, 24, 3);
  webp.writeUIntLE(49, 27, 3);
  assert.deepEqual(pictureOf(webp), { type: 'image/webp', width: 100, height: 50 });
});

test('nothing else is one, nor what would take gigabytes to draw', () => {
  for (const bytes of [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    Buffer.from('GIF89a'),
    Buffer.from('<!doctype html><script>1</script>'),
    png(1_000_000, 1_000_000),
    png(0, 5),
    png(5, 5).subarray(0, 20),
    Buffer.from('ffd8', 'hex'),
    Buffer.from('ffd8ffe00000', 'hex'),
    Buffer.alloc(0),
  ]) {
    assert.equal(pictureOf(bytes), null);
  }
});

test('any bytes behind the first ones are read without going beyond their end', () => {
  const starts = ['ffd8ff', '89504e470d0a1a0a', Buffer.from('RIFF....WEBPVP8').toString('hex')];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      pictureOf(Buffer.concat([Buffer.from(start, 'hex'), rest]));
    }),
    { numRuns: 2000 },
  );
});
