/**
 * What recordings of test/producers/pcp.sh give, against values read by hand from the files (Debian's pcp
 * 6.0.3-1.1 and 6.3.8-1). The columns of a row are checked in the file's order, KiB written as such.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSeries } from './read.ts';

const FIXTURES = new URL('../../../fixtures/dstat/', import.meta.url);
const KIB = 1024;

async function read(name: string) {
  const series = await readSeries(readFileSync(new URL(name, FIXTURES)));
  /** A row as group -> values, in the order of the columns. */
  const row = (time: string) => {
    const index = series.times.indexOf(Date.parse(time));
    assert.ok(index >= 0, `no row at ${time}`);
    const groups: Record<string, unknown[]> = {};
    for (const { group, values } of series.columns) {
      groups[group] = [...(groups[group] ?? []), values[index]];
    }
    // columns come as they first have a value
    const { cpu, memory, net, dsk, io, system, load, procs, paging, tcp } = groups;
    return { cpu, memory, net, dsk, io, system, load, procs: procs?.toSorted(), paging, tcp };
  };
  return { ...series, row };
}

test('pcp-dstat 6.0.3: KiB, no rates in its first row', async () => {
  const { row, codes, host, times, memoryBytes } = await read('pcp-6.0.3.csv');
  assert.deepEqual([codes, host, times.length], [[], 'controller', 5]);
  assert.deepEqual(row('2026-11-28T13:04:55Z').cpu, [null, null, null, null, null]);
  assert.deepEqual(row('2026-11-28T13:04:55Z').memory, [
    2136436 * KIB,
    14498532 * KIB,
    148784 * KIB,
    7220000 * KIB,
  ]);
  assert.deepEqual(row('2026-11-28T13:04:58Z'), {
    cpu: [84.084, 16.209, 0, 0, 0],
    memory: [2209352 * KIB, 14411784 * KIB, 147336 * KIB, 7235228 * KIB],
    net: [66.862, 133.724],
    dsk: [48.627 * KIB, 247.187 * KIB],
    io: [6.078, 42.549],
    system: [1573, 6617],
    load: [18.14, 17.44, 14.53],
    procs: [10, 0, 12.157].toSorted(),
    paging: [0, 0],
    tcp: [2, 6, 0, 47, 0],
  });
  assert.equal(memoryBytes, (2192792 + 14432464 + 147316 + 7231164) * KIB);
});

test('pcp-dstat 6.3.8', async () => {
  const { row, codes, times } = await read('pcp-6.3.8.csv');
  assert.deepEqual([codes, times.length], [[], 5]);
  assert.deepEqual(row('2026-11-28T13:35:08Z'), {
    cpu: [80.536, 18.891, 0, 0, 0],
    memory: [2483288 * KIB, 13085776 * KIB, 188432 * KIB, 8098788 * KIB],
    net: [0, 0],
    dsk: [55.679 * KIB, 40287.842 * KIB],
    io: [11.931, 230.671],
    system: [1671, 8211],
    load: [15.79, 14.82, 14.62],
    procs: [12, 0, 30.822].toSorted(),
    paging: [0, 0],
    tcp: [1, 0, 0, 11, 0],
  });
});

test('pcp-dstat 6.0.3 in a terminal of 30 columns', async () => {
  const { row, codes, times } = await read('pcp-6.0.3-narrow.csv');
  assert.deepEqual([codes, times.length], [['DSTAT_HEADER_CUT'], 3]);
  const { cpu, memory, net, load } = row('2026-11-28T13:04:51Z');
  assert.deepEqual(cpu, [78.821, 21.086, 0, 0, 0.502]);
  assert.deepEqual(memory, [2459612 * KIB, 14214952 * KIB, 148588 * KIB, 7180828 * KIB]);
  assert.deepEqual(
    [net, load],
    [
      [3004712.692, 2000.156],
      [18.68, 17.53, 14.54],
    ],
  );
});
