/** What is unusual about a machine while a test failed, judged by the tests that passed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DstatSeries } from '../../../../src/format/dataset.ts';
import { Baseline } from '../../../../src/verdict/machine/baseline.ts';
import { allAlong } from '../../../../src/verdict/machine/measures.ts';
import { makeRun, ORIGIN, raw, type Spec } from '../../site/make.ts';

/** CPU by second after ORIGIN; of the disk only one of two columns is there. */
const series = (usr: number[], more: Partial<DstatSeries> = {}): DstatSeries => ({
  version: 1,
  host: 'controller',
  times: usr.map((_, i) => ORIGIN + i * 1000),
  columns: [
    { group: 'cpu', name: 'usr', unit: 'percent', values: usr },
    { group: 'dsk', name: 'read', unit: 'bytes/s', values: usr.map(() => 1) },
  ],
  ...more,
});

/** 200 passing tests, one a second, and failures at some seconds. */
const specs = (...failed: number[]): Spec[] => [
  ...Array.from({ length: 200 }, (_, i) => raw(`m.T.test_${i}`, 'success', 0, i, i + 0.9)),
  ...failed.map((at) => raw(`m.F.test_${at}`, 'fail', 1, at, at + 0.5)),
];
/** Quiet noise, the same every time. */
const noise = (i: number) => 20 + ((i * 7919) % 13);
const usr = (loud: number[]) =>
  Array.from({ length: 220 }, (_, i) => (loud.includes(i) ? 95 : noise(i)));

test('a failure in a moment no passing test knows is marked, with its samples', () => {
  const run = makeRun(specs(205.2));
  const baseline = new Baseline(run, series(usr([205, 206])));
  const reading = baseline.during(run, 200);
  assert.equal(reading?.samples, 1);
  assert.deepEqual(
    reading?.readings.map(({ label, during, asHigh, marked }) => [label, during, asHigh, marked]),
    [['CPU user', 95, 0, true]],
  );
  assert.equal(baseline.passing, 200);
  assert.ok(baseline.baseRate <= 0.02);
});

test('a memory that filled up is marked beside a disk that is quiet but for a few bursts', () => {
  const run = makeRun(specs(204.2, 210.2, 216.2));
  const gib = 1024 ** 3;
  const column = (group: string, name: string, values: number[]) => ({
    group,
    name,
    unit: 'bytes' as const,
    values,
  });
  const memory = Array.from({ length: 220 }, (_, i) =>
    i < 204 ? (0.8 + (noise(i) - 20) / 40) * gib : 7 * gib,
  );
  const disk = Array.from({ length: 220 }, (_, i) => ([20, 21, 90, 150].includes(i) ? gib : 4096));
  const nothing = Array(220).fill(0);
  const { times } = series(usr([]));
  const baseline = new Baseline(run, {
    version: 1,
    host: null,
    times,
    columns: [
      column('memory', 'used', memory),
      column('dsk', 'read', nothing),
      column('dsk', 'writ', disk),
    ],
  });
  for (const index of [200, 201, 202]) {
    const marked = baseline.during(run, index)?.readings.filter((reading) => reading.marked);
    assert.deepEqual(
      marked?.map(({ label }) => label),
      ['Memory used'],
    );
  }
});

test('what passing tests have seen as well is not marked', () => {
  const often = Array.from({ length: 12 }, (_, i) => i * 15);
  const run = makeRun(specs(30.2));
  const baseline = new Baseline(run, series(usr([...often, 31])));
  assert.equal(baseline.during(run, 200)?.readings[0]?.marked, false);
});

test('one of many failures is odd by chance: nothing is marked', () => {
  const moments = Array.from({ length: 15 }, (_, i) => i * 14 + 0.2);
  const run = makeRun(specs(...moments));
  const baseline = new Baseline(run, series(usr([29])));
  assert.ok(moments.every((_, i) => !baseline.during(run, 200 + i)?.readings[0]?.marked));
});

test('failures of one moment count once, few passing tests tell nothing', () => {
  const few = makeRun([...specs().slice(0, 20), raw('m.F.test_x', 'fail', 1, 30.2, 30.5)]);
  const baseline = new Baseline(few, series(usr([31])));
  assert.equal(baseline.during(few, 20)?.readings[0]?.marked, false);
});

test('before the recording and long after it nothing is known', () => {
  const run = makeRun([raw('m.T.a', 'fail', 0, 0, 1), raw('m.T.b', 'fail', 0, 500, 501)]);
  const late = series([1, 2]);
  late.times = late.times.map((time) => time + 100_000);
  const baseline = new Baseline(run, late);
  assert.equal(baseline.during(run, 0), null);
  assert.equal(baseline.during(run, 1), null);
});

test('a machine that was saturated all along says so, with its cores', () => {
  const column = (group: string, name: string, value: number) => ({
    group,
    name,
    unit: 'percent' as const,
    values: [value, value],
  });
  const busy = series([1, 1], {
    cores: 2,
    columns: [column('cpu', 'idl', 3), column('load', '1m', 6)],
  });
  assert.deepEqual(allAlong(busy, ORIGIN, ORIGIN + 2000), [
    'CPU saturated all along: 97 % busy in the mean',
    'load 6.0 on 2 cores in the mean',
  ]);
  assert.deepEqual(allAlong(series([50, 50]), ORIGIN, ORIGIN + 2000), []);
});
