/**
 * What recorded files of every tool give, against values read by hand from the files.
 *
 * The columns of a row are checked in the file's order; KiB and pages are written as such here.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DstatSeries } from '../../../../src/format/dataset.ts';
import { readSeries } from './read.ts';

const DATA = fileURLToPath(new URL('../../../../../shared/data/dstat/', import.meta.url));
const skip = existsSync(DATA) ? false : 'the recorded data is not here';
const KIB = 1024;

async function read(name: string) {
  const series = await readSeries(readFileSync(DATA + name));
  return { series, codes: series.codes };
}

/** A row as `group: value value ...` in the order of the columns. */
function rowAt(
  series: Pick<DstatSeries, 'times' | 'columns'>,
  time: string,
): Record<string, (number | string | null)[]> {
  const index = series.times.indexOf(Date.parse(time));
  assert.ok(index >= 0, `no row at ${time}`);
  const row: Record<string, (number | string | null)[]> = {};
  for (const { group, values } of series.columns) {
    row[group] = [...(row[group] ?? []), values[index] ?? null];
  }
  return row;
}

const unitsOf = (series: Pick<DstatSeries, 'columns'>) =>
  Object.fromEntries(series.columns.map(({ group, name, unit }) => [`${group} ${name}`, unit]));

test('dstat 0.8.0, recorded beside keystone', { skip }, async () => {
  const { series, codes } = await read('keystone.dstat-0.8.0.csv');
  assert.deepEqual(codes, []);
  assert.equal(series.host, 'vm');
  assert.equal(series.times.length, 345);
  assert.equal(series.times[0], Date.UTC(2026, 10, 22, 16, 19, 21));
  assert.equal(series.times.at(-1), Date.UTC(2026, 10, 22, 16, 25, 5));
  assert.deepEqual(rowAt(series, '2026-11-22T16:19:21Z'), {
    cpu: [33.259, 11.572, 54.865, 0.244, 0.059],
    memory: [284286976, 21766836224, 266821632, 1699962880],
    net: [0, 0],
    dsk: [1575902.525, 3373754.055],
    io: [114.119, 139.442],
    system: [1352.39, 6766.593],
    load: [1.35, 1.77, 2.26],
    procs: [1, 0, 18.74],
    paging: [0, 0],
    top: [
      'Top: cp\t0.3379572991054191\t4.335933213297187\t0.0004064429333799388',
      'Top: bash\t7188365.79132407\t2504832.4272365537\t0.0038612078671094187',
    ],
    swap: [0, 0],
    tcp: [1, 0, 0, 1, 0],
  });
  const middle = rowAt(series, '2026-11-22T16:22:34Z');
  assert.deepEqual(middle.cpu, [93, 6, 1, 0, 0]);
  assert.deepEqual(middle.memory, [1030766592, 21012230144, 262815744, 1750626304]);
  assert.deepEqual(middle.top, [
    'Top: python3\t34.5\t1632.0\t80589.0',
    'Top: python3\t271484.0\t261844.0\t0.5',
  ]);
  assert.deepEqual(unitsOf(series), {
    ...Object.fromEntries(['usr', 'sys', 'idl', 'wai', 'stl'].map((n) => [`cpu ${n}`, 'percent'])),
    ...Object.fromEntries(['used', 'free', 'buff', 'cach'].map((n) => [`memory ${n}`, 'bytes'])),
    'net recv': 'bytes/s',
    'net send': 'bytes/s',
    'dsk read': 'bytes/s',
    'dsk writ': 'bytes/s',
    'io read': 'count/s',
    'io writ': 'count/s',
    'system int': 'count/s',
    'system csw': 'count/s',
    'load 1m': 'load',
    'load 5m': 'load',
    'load 15m': 'load',
    'procs run': 'count',
    'procs blk': 'count',
    'procs new': 'count/s',
    'paging in': 'bytes/s',
    'paging out': 'bytes/s',
    'top cpu': 'text',
    'top io': 'text',
    'swap used': 'bytes',
    'swap free': 'bytes',
    ...Object.fromEntries(['lis', 'act', 'syn', 'tim', 'clo'].map((n) => [`tcp ${n}`, 'count'])),
  });
});

test('dool 1.3.4', { skip }, async () => {
  const { series, codes } = await read('dool-1.3.4.csv');
  assert.deepEqual(codes, []);
  assert.equal(series.host, 'vm');
  assert.equal(series.times.length, 25);
  assert.equal(series.times[0], Date.UTC(2026, 10, 22, 16, 43, 22));
  assert.equal(series.times.at(-1), Date.UTC(2026, 10, 22, 16, 43, 46));
  assert.deepEqual(rowAt(series, '2026-11-22T16:43:35Z'), {
    cpu: [0.498, 0.995, 98.507, 0, 0],
    memory: [239271936, 23498051584, 1193885696, 24788717568],
    net: [0, 0],
    dsk: [0, 0],
    io: [0, 0],
    system: [52, 70],
    load: [0.11, 0.27, 1.01],
    procs: [0, 0, 0],
    paging: [0, 0],
    swap: [0, 0],
    tcp: [1, 0, 0, 0, 0],
  });
  const names = series.columns.filter(({ group }) => group === 'memory').map(({ name }) => name);
  assert.deepEqual(names, ['used', 'free', 'cach', 'avai']);
});

test('pcp-dstat 6.0.3: KiB, no rates in its first row, no swap', { skip }, async () => {
  const { series, codes } = await read('pcp-dstat-6.0.3.csv');
  assert.deepEqual(codes, []);
  assert.equal(series.host, 'logserver');
  assert.equal(series.times.length, 31);
  assert.equal(series.times[0], Date.UTC(2026, 10, 22, 16, 42, 52));
  assert.equal(series.times.at(-1), Date.UTC(2026, 10, 22, 16, 43, 22));
  assert.deepEqual(rowAt(series, '2026-11-22T16:42:52Z'), {
    cpu: [null, null, null, null, null],
    memory: [150812 * KIB, 22866456 * KIB, 96972 * KIB, 1240584 * KIB],
    net: [null, null],
    dsk: [null, null],
    io: [null, null],
    system: [null, null],
    load: [0.12, 0.3, 1.06],
    procs: [0, 0, null],
    paging: [null, null],
    tcp: [2, 0, 0, 1, 0],
  });
  assert.deepEqual(rowAt(series, '2026-11-22T16:42:53Z'), {
    cpu: [0.5, 1, 97.957, 0.5, 0],
    memory: [150852 * KIB, 22866264 * KIB, 97056 * KIB, 1240652 * KIB],
    net: [0, 0],
    dsk: [83.963 * KIB, 50338.042 * KIB],
    io: [12.994, 79.965],
    system: [131, 266],
    load: [0.12, 0.3, 1.06],
    procs: [1, 0, 0],
    paging: [0, 0],
    tcp: [2, 0, 0, 1, 0],
  });
});

test('pcp-dstat 6.0.3 in a narrow terminal', { skip }, async () => {
  const { series, codes } = await read('pcp-dstat-6.0.3-narrow-terminal.csv');
  assert.deepEqual(codes, ['DSTAT_HEADER_CUT']);
  assert.equal(series.host, 'logserver');
  assert.deepEqual(series.times, [
    Date.UTC(2026, 10, 22, 16, 42, 25),
    Date.UTC(2026, 10, 22, 16, 42, 26),
  ]);
  assert.deepEqual(rowAt(series, '2026-11-22T16:42:25Z'), {
    cpu: [null, null, null, null, null],
    memory: [207820 * KIB, 22764428 * KIB, 103788 * KIB, 1278356 * KIB],
    net: [null, null],
  });
  assert.deepEqual(rowAt(series, '2026-11-22T16:42:26Z'), {
    cpu: [0, 0, 99.483, 0, 0],
    memory: [207780 * KIB, 22764428 * KIB, 103792 * KIB, 1278396 * KIB],
    net: [0, 0],
  });
});
