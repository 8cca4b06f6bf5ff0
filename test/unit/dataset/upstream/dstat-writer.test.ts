import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { MachineColumn, MachineSeries } from '../../../../src/dataset/machine-series.ts';
import { writeUpstreamDstat } from '../../../../src/dataset/upstream/dstat-writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'stackvizd-dstat-'));
after(() => rmSync(directory, { recursive: true }));

const column = (key: string, values: (number | null)[]): MachineColumn => {
  const [group = '', name = ''] = key.split(' ');
  return { group, name, unit: 'percent', at: (row) => values[row] ?? null };
};

/** Second and cells of each row that is written. */
function written(columns: MachineColumn[], rows: number): string[] {
  const start = Date.UTC(2026, 10, 28, 9, 0, 0);
  const series: MachineSeries = {
    host: 'controller',
    memoryBytes: null,
    cores: null,
    times: Array.from({ length: rows }, (_, row) => start + row * 1000),
    columns,
  };
  const options = { packed: false, hashed: false };
  const { path } = writeUpstreamDstat(directory, 'dstat.csv', 'dstat', series, options);
  const lines = readFileSync(join(directory, path), 'utf8').trimEnd().split('\n');
  return lines.slice(6).map((line) => line.slice('28-11 09:00:0'.length));
}

test("upstream's site shows of all rows what the first has: rows without rates are left out", () => {
  const memory = column('memory used', [1, 2, 3, 4, 5, 6]);
  const cpu = [
    column('cpu usr', [null, 2, 3, null, 5, 6]),
    column('cpu sys', [null, 2, 3, null, 5, 6]),
  ];
  assert.deepEqual(written([...cpu, memory], 6), ['1,2,2,2', '2,3,3,3', '4,5,5,5', '5,6,6,6']);
});

test('rows of a run that measured less are there, but for those just before one that did not', () => {
  const memory = column('memory used', [1, 2, 3, 4, 5, 6, null]);
  const net = [
    column('net recv', [null, null, null, null, null, 6, 7]),
    column('net send', [null, null, null, null, null, 6, 7]),
  ];
  assert.deepEqual(written([memory, ...net], 7), ['0,1,,', '1,2,,', '5,6,6,6', '6,,7,7']);
  assert.deepEqual(written([memory], 2), ['0,1', '1,2']);
});
