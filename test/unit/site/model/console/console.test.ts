import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ConsolePlace,
  formatLines,
  parseLines,
  parsePlace,
} from '../../../../../site/model/address/console-route.ts';
import { consoleRoute, formatRoute, parseRoute } from '../../../../../site/model/address/routes.ts';
import {
  buildConsole,
  lineAt,
  stepFrom,
  stepsOfLevel,
} from '../../../../../site/model/console/console.ts';
import { testsDuring } from '../../../../../site/model/console/tests.ts';
import type { ConsoleIndex } from '../../../../../src/format/job.ts';
import fc from '../../../../harness/property.ts';
import { makeRun, raw } from '../../make.ts';

const index = (more: Partial<ConsoleIndex>): ConsoleIndex => ({
  version: 1,
  encoding: 'identity',
  blocks: [],
  lines: more.times?.length ?? 0,
  stride: 256,
  stretches: [0, 0],
  origin: 1_000_000,
  times: [],
  hosts: [],
  hostRuns: [],
  levels: [],
  dropped: 0,
  ...more,
});

test('times add up over lines that have none', () => {
  const console = buildConsole(index({ times: [null, 0, 500, null, 250] }), null);
  assert.deepEqual([...console.times], [Number.NaN, 0, 500, Number.NaN, 750]);
  assert.deepEqual([0, 1, 3, 4].map(console.timeOf), [Number.NaN, 0, 500, 750]);
});

test('the line of an instant is the first at or after it, also where the clock went back', () => {
  const console = buildConsole(index({ times: [0, 1000, -400, 100, 1000, null] }), null);
  assert.deepEqual(
    [-5, 0, 500, 1000, 1001, 1700, 9999].map((at) => lineAt(console, at)),
    [0, 0, 1, 1, 4, 4, 5],
  );
});

test('hosts hold from where they begin', () => {
  const times = [0, 0, 0, 0, 0];
  const hostRuns: ConsoleIndex['hostRuns'] = [
    [1, 0],
    [2, 1],
    [4, -1],
  ];
  const console = buildConsole(index({ times, hosts: ['a', 'b'], hostRuns }), null);
  assert.deepEqual([0, 1, 2, 3, 4].map(console.host), [null, 'a', 'b', 'b', null]);
});

test('lines of one level that follow each other are one step', () => {
  const levels: ConsoleIndex['levels'] = [
    [1, 'error'],
    [2, 'error'],
    [3, 'warning'],
    [4, 'error'],
  ];
  const console = buildConsole(index({ times: [0, 0, 0, 0, 0, 0], levels }), null);
  assert.deepEqual(stepsOfLevel(console, 'error'), [1, 4]);
  assert.deepEqual(stepsOfLevel(console, 'warning'), [3]);
});

test('steps go around', () => {
  const lines = [3, 7, 9];
  assert.deepEqual(
    [null, 3, 5, 9].map((here) => stepFrom(lines, here, 1)),
    [3, 7, 7, 3],
  );
  assert.deepEqual(
    [null, 3, 5, 9].map((here) => stepFrom(lines, here, -1)),
    [9, 9, 3, 7],
  );
  assert.equal(stepFrom([], 4, 1), null);
});

test('line ranges as people write them', () => {
  assert.deepEqual(parseLines('L12-L20'), { from: 12, to: 20 });
  assert.deepEqual(parseLines('20-12'), { from: 12, to: 20 });
  assert.deepEqual(parseLines('L7'), { from: 7, to: 7 });
  for (const text of ['', '0', 'L', '1-', 'x', '1e3', '-4']) assert.equal(parseLines(text), null);
  assert.equal(formatLines({ from: 7, to: 7 }), 'L7');
});

test('a place that makes no sense is the top', () => {
  const query = new URLSearchParams('lines=x&at=soon&fold=half&unlike=a,-1,3,&find=');
  assert.deepEqual(parsePlace(query), { unlike: [3] });
});

test('every place survives its own address', () => {
  const line = fc.integer({ min: 1, max: 2_000_000 });
  const place = fc.record(
    {
      lines: fc.tuple(line, line).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
      at: fc.integer({ min: 0, max: 4e12 }).map((ms) => ms / 1000),
      find: fc.string({ unit: 'grapheme', minLength: 1 }),
      regex: fc.constant(true),
      wrap: fc.constant(true),
      fold: fc.constantFrom('open', 'shut'),
      unlike: fc.array(fc.nat(1e6), { minLength: 1, maxLength: 20 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(place, (one) => {
      const route = consoleRoute('a b', one as ConsolePlace);
      assert.deepEqual(parseRoute(formatRoute(route)), route);
    }),
  );
});

test('tests at a time: those that need attention first, then those that ended last', () => {
  const run = makeRun([
    raw('a.early', 'success', 0, 0, 2),
    raw('a.passed', 'success', 0, 1, 9),
    raw('a.failed', 'fail', 0, 3, 5),
    raw('a.late', 'success', 0, 4, 12),
    raw('a.after', 'success', 0, 11, 12),
  ]);
  const names = (limit: number) => {
    const { list, all } = testsDuring(run, 4000, 6000, limit);
    return [list.map(({ name }) => name), all];
  };
  assert.deepEqual(names(9), [['a.failed', 'a.late', 'a.passed'], 3]);
  assert.deepEqual(names(1), [['a.failed'], 3]);
});
