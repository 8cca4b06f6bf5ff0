import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processesAt } from '../../../../../site/model/machine/processes.ts';
import { hostCharts, hostsCharts, readingAt } from '../../../../../site/model/machine/series.ts';
import { loadsOf, readingOf } from '../../../../../site/model/machine/trace.ts';
import type { DstatSeries } from '../../../../../src/format/dataset.ts';

const series = (times: number[], cpu: (number | null)[], top = 'python'): DstatSeries => ({
  version: 1,
  host: 'controller',
  times,
  columns: [
    { group: 'cpu', name: 'usr', unit: 'percent', values: cpu },
    {
      group: 'cpu',
      name: 'sys',
      unit: 'percent',
      values: times.map((_, i) => (i === 1 ? null : 5)),
    },
    { group: 'load', name: '1m', unit: 'load', values: times.map(() => null) },
    { group: 'top', name: 'cpu', unit: 'text', values: times.map(() => top) },
  ],
});

test('charts are made of the columns that are there and hold numbers', () => {
  const host = hostCharts(series([1000, 2000], [10, 20]), 1000);
  assert.deepEqual(
    host.charts.map(({ key, top }) => [key, top]),
    [['cpu', 100]],
  );
  assert.deepEqual([...host.times], [0, 1000]);
});

test('shares add up, over what is known of them', () => {
  const host = hostCharts(series([0, 1000, 2000], [10, 20, null]), 0);
  assert.deepEqual([...(host.charts[0]?.total?.values ?? [])], [15, 20, 5]);
});

test('a pause far longer than the usual step becomes a gap', () => {
  const host = hostCharts(series([0, 1000, 2000, 60_000, 61_000], [1, 2, 3, 4, 5]), 0);
  assert.deepEqual([...host.times], [0, 1000, 2000, 3000, 60_000, 61_000]);
  const values = host.charts[0]?.traces[0]?.values ?? [];
  assert.deepEqual([...values], [1, 2, 3, Number.NaN, 4, 5]);
  assert.equal(host.processes[0]?.values[3], null);
});

test('the reading in force, and none before, in gaps and long after', () => {
  const host = hostCharts(series([0, 1000, 2000, 60_000], [1, 2, 3, 4]), 0);
  assert.equal(readingAt(host, -1), null);
  assert.equal(readingAt(host, 1000), 1);
  assert.equal(readingAt(host, 1500), 1);
  const values = host.charts[0]?.traces[0]?.values;
  assert.ok(Number.isNaN(values?.[readingAt(host, 30_000) as number]));
  assert.equal(readingAt(host, 80_000), null);
});

test('the most expensive process is told as its tool wrote it', () => {
  const at = (text: string) => processesAt(hostCharts(series([0], [1], text), 0), 0);
  assert.equal(at('Top: mysqld\t34.5\t0.0\t4096.0'), 'most CPU: mysqld 35 %');
  assert.equal(at('beam.smp   12'), 'most CPU: beam.smp 12');
});

test('two files of one host are told apart by their names', () => {
  const on = (host: string) => ({ ...series([0], [1]), host });
  const charts = hostsCharts([on('a'), on('b'), on('a')], ['a/1.csv', 'b/1.csv', 'a/2.csv'], 0);
  assert.deepEqual(
    charts.map(({ file }) => file),
    ['a/1.csv', null, 'a/2.csv'],
  );
});

test('memory is drawn of the whole, load beside the cores, where they are known', () => {
  const measured = (facts: Partial<DstatSeries>) => {
    const columns: DstatSeries['columns'] = [
      { group: 'memory', name: 'used', unit: 'bytes', values: [2 * 1024 ** 3] },
      { group: 'load', name: '1m', unit: 'load', values: [0.5] },
    ];
    const { charts } = hostCharts({ version: 1, host: null, times: [0], columns, ...facts }, 0);
    return charts.map(({ title, whole, top }) => [`${title} ${whole}`.trim(), top]);
  };
  assert.deepEqual(measured({ memoryBytes: 8 * 1024 ** 3, cores: 4 }), [
    ['Memory of 8.0 GiB', 8 * 1024 ** 3],
    ['Load on 4 cores', 4],
  ]);
  assert.equal(measured({ memoryBytes: 22.3 * 1024 ** 3 })[0]?.[1], 22.3 * 1024 ** 3);
  const [[memory, top] = []] = measured({});
  assert.deepEqual([memory, Number(top) < 8 * 1024 ** 3], ['Memory', true]);
});

test('of cores and devices that were recorded one by one the mean and the sum are drawn, and it is said', () => {
  const cores = ['cpu0 usage', 'cpu1 usage'].flatMap((group, core): DstatSeries['columns'] => [
    { group, name: 'usr', unit: 'percent', values: [20, 40 + 20 * core, null] },
    { group, name: 'wai', unit: 'percent', values: [core * 10, 0, null] },
  ]);
  const disks = ['dsk/sda', 'dsk/sda1', 'dsk/sdb'].map((group): DstatSeries['columns'][number] => {
    return { group, name: 'read', unit: 'bytes/s', values: [1000, 2000, 3000] };
  });
  const swaps = ['swap/vda2', 'swap/vdb1'].map((group): DstatSeries['columns'][number] => {
    return { group, name: 'used', unit: 'bytes', values: [0, 1024, 4096] };
  });
  const recorded: DstatSeries = {
    version: 1,
    host: null,
    times: [0, 1000, 2000],
    columns: [...cores, ...disks, ...swaps],
  };
  const { charts } = hostCharts(recorded, 0);
  assert.deepEqual(
    charts.map(({ key, whole, traces }) => [
      key,
      whole,
      ...traces.map(({ label, values }) => [label, ...values]),
    ]),
    [
      ['cpu', 'mean of 2 cores', ['user', 20, 50, Number.NaN], ['I/O wait', 5, 0, Number.NaN]],
      // a partition is a part of its disk
      ['disk', 'sum of 2 devices', ['read', 2000, 4000, 6000]],
      ['swap', 'sum of 2 devices', ['used', 0, 2048, 8192]],
    ],
  );
  const [load] = loadsOf([recorded], 0);
  assert.deepEqual(load && readingOf(load, { from: 0, to: 1000 }), {
    mean: 37.5,
    max: 50,
    samples: 2,
  });
  assert.deepEqual(loadsOf([{ ...recorded, columns: disks }], 0), []);
});
