import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  envelopeOf,
  rowsOfColumns,
  stretch,
  summarise,
} from '../../../../../site/model/timeline/sampling.ts';
import fc from '../../../../harness/property.ts';

const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constant(Number.NaN));

test('a stretch is what its rows come to, wherever it begins and ends', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 100 }), fc.nat(100), fc.nat(100), (list, a, b) => {
      const [first, end] = [Math.min(a, b, list.length), Math.min(Math.max(a, b), list.length)];
      const known = list.slice(first, end).filter((one) => !Number.isNaN(one));
      const found = stretch(summarise(Float64Array.from(list)), first, end);
      assert.equal(found.known, known.length);
      if (known.length === 0) return assert.ok(Number.isNaN(found.mean));
      assert.equal(found.min, Math.min(...known));
      assert.equal(found.max, Math.max(...known));
      const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
      assert.ok(Math.abs(found.mean - mean) < 1e-9);
    }),
  );
});

const drawn = (times: number[], values: number[], from: number, to: number, width: number) => {
  const at = Float64Array.from(times);
  const span = { from, to };
  const summary = summarise(Float64Array.from(values));
  return envelopeOf(summary, at, rowsOfColumns(at, span, width), span);
};

test('no peak is lost, however many readings share a column', () => {
  const times = Array.from({ length: 10_000 }, (_, i) => i);
  const values = times.map((i) => (i === 7777 ? 99 : i % 3));
  const { min, max, mean } = drawn(times, values, 0, 10_000, 100);
  assert.equal(max[77], 99);
  assert.equal(Math.max(...max.filter((_, x) => x !== 77)), 2);
  assert.equal(Math.min(...min), 0);
  assert.ok(Math.abs((mean[3] as number) - 1) < 0.1);
});

test('between two readings a column lies on the line between them', () => {
  const { mean, min, max } = drawn([0, 100], [10, 20], 0, 100, 10);
  assert.deepEqual([...mean].slice(1), [11.5, 12.5, 13.5, 14.5, 15.5, 16.5, 17.5, 18.5, 19.5]);
  assert.deepEqual([min[5], max[5]], [15.5, 15.5]);
});

test('nothing is drawn before, after and where a reading is missing', () => {
  const { mean } = drawn([20, 40, 60, 80], [1, Number.NaN, 3, 4], 0, 100, 10);
  assert.deepEqual(
    [...mean].map((one) => !Number.isNaN(one)),
    [false, false, true, false, false, false, true, true, true, false],
  );
});
