import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clear, paintSpan, parseInk, type Raster } from '../../../../site/draw/raster.ts';

const RED = parseInk('rgb(200, 0, 0)');

const raster = (): Raster => {
  const made = { width: 3, height: 4, pixels: new Uint32Array(12) };
  clear(made, parseInk('rgb(0, 0, 0)'));
  return made;
};
/** Red of the pixels of a column, from the top. */
const reds = ({ pixels, width, height }: Raster, x: number) =>
  Array.from({ length: height }, (_, y) => (pixels[y * width + x] as number) & 255);

test('a span covers whole pixels, and the first and last in part', () => {
  const made = raster();
  paintSpan(made, 1, 0.5, 2.25, RED, 1);
  assert.deepEqual(reds(made, 1), [100, 200, 50, 0]);
  assert.deepEqual(reds(made, 0), [0, 0, 0, 0]);
});

test('what lies outside is cut off, what is no place is not painted', () => {
  const made = raster();
  paintSpan(made, 2, -10, 1, RED, 1);
  paintSpan(made, 0, 3, 99, RED, 0.5);
  paintSpan(made, 1, Number.NaN, 2, RED, 1);
  paintSpan(made, 1, 2, 1, RED, 1);
  assert.deepEqual(
    [reds(made, 0), reds(made, 1), reds(made, 2)],
    [
      [0, 0, 0, 100],
      [0, 0, 0, 0],
      [200, 0, 0, 0],
    ],
  );
});

test('pixels are opaque, in the order a canvas has', () => {
  const made = raster();
  clear(made, parseInk('rgb(1, 2, 3)'));
  const bytes = new Uint8Array(made.pixels.buffer);
  assert.deepEqual([...bytes.subarray(0, 4)], [1, 2, 3, 255]);
  assert.equal(parseInk('').solid, 0xff000000);
});
