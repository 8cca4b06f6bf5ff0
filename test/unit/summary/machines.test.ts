/** What the machine was during each failure, as the summary has it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DstatSeries } from '../../../src/format/dataset.ts';
import { withMachines } from '../../../src/summary/machines.ts';
import { type Finding, runKey } from '../../../src/summary/sources.ts';
import { codeOf } from '../../../src/verdict/columns.ts';
import type { TimedRuns } from '../../../src/verdict/machine/baseline.ts';
import type { StreamDigest } from '../../../src/verdict/stream-digest.ts';

const ORIGIN = Date.UTC(2026, 10, 28, 10);
const COUNT = 201;
const MIB = 1024 ** 2;

/** Tests of a second each, one after the other; the last fails. */
const timed: TimedRuns = {
  count: COUNT,
  length: COUNT * 1000,
  origin: ORIGIN,
  host: null,
  codes: new Uint8Array(COUNT).fill(codeOf('success')).fill(codeOf('fail'), COUNT - 1),
  workers: new Int32Array(COUNT),
  starts: Float64Array.from({ length: COUNT }, (_, index) => index * 1000),
  ends: Float64Array.from({ length: COUNT }, (_, index) => index * 1000 + 999),
  fixtures: new Uint8Array(COUNT),
};
const stream = { problems: [{ index: COUNT - 1 }] } as StreamDigest;
const KEY = runKey(0, COUNT - 1);

/** A reading in each test, of a disk that writes so much in the last of them. */
const disk = (last: number): DstatSeries => ({
  version: 1,
  host: 'controller',
  times: Array.from({ length: COUNT }, (_, index) => ORIGIN + index * 1000 + 500),
  columns: [
    { group: 'dsk', name: 'read', unit: 'bytes/s', values: Array(COUNT).fill(0) },
    {
      group: 'dsk',
      name: 'writ',
      unit: 'bytes/s',
      values: Array.from({ length: COUNT }, (_, i) => (i === COUNT - 1 ? last : MIB * (i % 3))),
    },
  ],
});
const tell = (last: number, findings = new Map<string, Finding>()) =>
  withMachines(findings, [stream], { timed: [timed], machines: [disk(last)] }).get(KEY);

test('a load beyond chance is told as unusual, and blamed for nothing', () => {
  assert.deepEqual(tell(300 * MIB)?.machine, {
    sentence:
      'Disk 300 MiB/s (run: median 1.0 MiB/s; as high in 0 of 200 passing tests; 1 sample).',
    blamed: false,
    unusual: true,
  });
});

test('one as usual is told as such', () => {
  const machine = tell(MIB)?.machine;
  assert.equal(machine?.unusual, false);
  assert.equal(machine?.sentence, 'The machine was quiet (disk; 1 sample).');
});

test('what a log says of the machine goes first, and stays blamed; evidence stays', () => {
  const known: Finding = {
    machine: { sentence: 'glance: its disk is full', blamed: true, unusual: false },
    evidence: [],
  };
  const told = tell(300 * MIB, new Map([[KEY, known]]));
  assert.deepEqual(told?.evidence, []);
  assert.equal(told?.machine?.blamed, true);
  assert.match(told?.machine?.sentence ?? '', /^glance: its disk is full\. Disk 300 MiB\/s/);
});

test('where no machine was measured nothing is said', () => {
  const none = withMachines(new Map(), [stream], { timed: [timed], machines: [] });
  assert.equal(none.size, 0);
});
