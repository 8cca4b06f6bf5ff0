import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strideFor, thin } from '../../../site/model/sampling.ts';
import { hostCharts, readingAt } from '../../../site/model/series.ts';
import type { DstatSeries } from '../../../src/publish/format.ts';

const series = (times: number[], cpu: (number | null)[]): DstatSeries => ({
  version: 1,
  host: 'controller',
  times,
  columns: [
    { group: 'cpu', name: 'usr', unit: 'percent', values: cpu },
    { group: 'load', name: '1m', unit: 'load', values: times.map(() => null) },
    { group: 'top', name: 'cpu', unit: 'text', values: times.map(() => 'python') },
  ],
});

test('charts are made of the columns that are there and hold numbers', () => {
  const host = hostCharts(series([1000, 2000], [10, 20]), 1000);
  assert.deepEqual(
    host.charts.map(({ key }) => key),
    ['cpu'],
  );
  assert.deepEqual(host.times, [0, 1000]);
});

test('a pause far longer than the usual step becomes a gap', () => {
  const host = hostCharts(series([0, 1000, 2000, 60_000, 61_000], [1, 2, 3, 4, 5]), 0);
  assert.deepEqual(host.times, [0, 1000, 2000, 3000, 60_000, 61_000]);
  assert.deepEqual(host.charts[0]?.traces[0]?.values, [1, 2, 3, null, 4, 5]);
});

test('the reading in force, and none before, in gaps and long after', () => {
  const host = hostCharts(series([0, 1000, 2000, 60_000], [1, 2, 3, 4]), 0);
  assert.equal(readingAt(host, -1), null);
  assert.equal(readingAt(host, 1500), 1);
  const values = host.charts[0]?.traces[0]?.values;
  assert.equal(values?.[readingAt(host, 30_000) as number], null);
  assert.equal(readingAt(host, 80_000), null);
});

test('thinning keeps peaks, means and gaps', () => {
  const samples = {
    times: [0, 1, 2, 3, 4, 5, 6],
    columns: [[1, 3, 5, null, 9, 2, 4]],
  };
  assert.deepEqual(thin(samples, 2, 'max').columns[0], [3, 5, null, 9, 4]);
  assert.deepEqual(thin(samples, 2, 'mean').columns[0], [2, 5, null, 5.5, 4]);
  assert.equal(thin(samples, 1, 'max'), samples);
  const { times } = thin(samples, 4, 'max');
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('the stride is the power of two that fits', () => {
  assert.equal(strideFor(100, 100), 1);
  assert.equal(strideFor(101, 100), 2);
  assert.equal(strideFor(7200, 600), 16);
});
