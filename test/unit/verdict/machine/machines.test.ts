/** Which machine is told of in a build that measured several, and what it is called. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DstatSeries } from '../../../../src/format/dataset.ts';
import { codeOf } from '../../../../src/verdict/columns.ts';
import { LEAD, type TimedRuns } from '../../../../src/verdict/machine/baseline.ts';
import { measureMachines } from '../../../../src/verdict/machine/machines.ts';
import { describeMachine } from '../../../../src/verdict/machine/sentence.ts';

const ORIGIN = Date.UTC(2026, 10, 28, 10);
const COUNT = 201;
const LAST = COUNT - 1;

/** Tests of a second each, one after the other; the last fails. */
const runOn = (host: string | null): TimedRuns => ({
  host,
  count: COUNT,
  length: COUNT * 1000,
  origin: ORIGIN,
  codes: new Uint8Array(COUNT).fill(codeOf('success')).fill(codeOf('fail'), LAST),
  workers: new Int32Array(COUNT),
  starts: Float64Array.from({ length: COUNT }, (_, index) => index * 1000),
  ends: Float64Array.from({ length: COUNT }, (_, index) => index * 1000 + 999),
  fixtures: new Uint8Array(COUNT),
});

interface Shape {
  /** Percent of the CPU that waits in the last second. */
  last?: number;
  /** Seconds that it tells of, half-open. */
  from?: number;
  to?: number;
  idle?: number;
}

/** A reading in each second. */
function measuredOn(host: string | null, shape: Shape = {}): DstatSeries {
  const { last = 3, from = 0, to = COUNT, idle = 50 } = shape;
  const seconds = Array.from({ length: to - from }, (_, i) => from + i);
  const column = (name: string, values: number[]) => ({
    group: 'cpu',
    name,
    unit: 'percent' as const,
    values,
  });
  return {
    version: 1,
    host,
    times: seconds.map((second) => ORIGIN + second * 1000 + 500),
    columns: [
      column(
        'wai',
        seconds.map((second) => (second === LAST ? last : second % 7)),
      ),
      column('idl', Array(seconds.length).fill(idle)),
    ],
  };
}

function tell(host: string | null, ...series: DstatSeries[]) {
  const run = runOn(host);
  const told = describeMachine(run, [LAST], measureMachines(run, series));
  const text = told?.parts.map((part) =>
    typeof part === 'string' ? part : 'name' in part ? part.name : '?',
  );
  return { text: text?.join('') ?? null, unusual: told?.unusual ?? null };
}

const TROUBLE =
  'CPU waiting for I/O 80 % (run: median 3 %; as high in 0 of 200 passing tests; 1 sample).';

test('the only machine of a build is told of without a name', () => {
  for (const [host, of] of [
    ['controller', 'controller'],
    [null, null],
    [null, 'controller'],
  ] as const) {
    assert.deepEqual(tell(host, measuredOn(of, { last: 80 })), { text: TROUBLE, unusual: true });
  }
});

test('of several it is the one that the tests ran on, by name', () => {
  const quiet = measuredOn('compute1');
  const busy = measuredOn('controller', { last: 80 });
  const text = TROUBLE.replace(' (run', ' on controller (run');
  for (const series of [
    [quiet, busy],
    [busy, quiet],
  ])
    assert.deepEqual(tell('controller', ...series), { text, unusual: true });
});

test('trouble of another one is told as that, and makes nothing unusual of the own', () => {
  const { text, unusual } = tell(
    'controller',
    measuredOn('compute1', { last: 80 }),
    measuredOn('controller', { last: 6 }),
  );
  assert.match(
    text ?? '',
    /^Nothing of the load of controller is beyond chance .*CPU waiting for I\/O 6 %/,
  );
  assert.ok(
    text?.endsWith(
      ` On another machine than the tests: ${TROUBLE.replace(' (run', ' on compute1 (run')}`,
    ),
    text ?? '',
  );
  assert.equal(unusual, false);
});

test('another one that was as usual is not told of, also where the own was not measured then', () => {
  const stopped = measuredOn('controller', { to: 100 });
  assert.deepEqual(tell('controller', stopped, measuredOn('compute1')), {
    text: 'controller was not measured while the test ran: its recording ends before.',
    unusual: false,
  });
  const { text } = tell('controller', measuredOn('compute1'), measuredOn('controller'));
  assert.doesNotMatch(text ?? '', /compute1/);
});

test('what held all along is said of the machine by name, and of no other', () => {
  const busy = { idle: 2 };
  const own = tell('controller', measuredOn('controller', busy), measuredOn('compute1')).text;
  assert.match(own ?? '', / On controller: CPU saturated all along: 98 % busy in the mean\.$/);
  const other = tell('controller', measuredOn('controller'), measuredOn('compute1', busy)).text;
  assert.doesNotMatch(other ?? '', /saturated/);
});

test('where nothing says on which of several the tests ran, that is said', () => {
  const [quiet, busy] = [measuredOn('compute1'), measuredOn('controller', { last: 80 })];
  assert.equal(
    tell(null, quiet, busy).text,
    `${TROUBLE.replace(' (run', ' on controller (run')} Which of them the tests ran on is not known.`,
  );
  const { text, unusual } = tell(null, quiet, measuredOn('controller'));
  assert.match(
    text ?? '',
    /^compute1 and controller were quiet \(CPU; 2 samples\)\. Which of them the tests ran on is not known\.$/,
  );
  assert.equal(unusual, false);
});

test('a machine of another directory than the tests may be another one', () => {
  assert.equal(
    tell('compute1', measuredOn('controller', { last: 80 })).text,
    `${TROUBLE.replace(' (run', ' on controller (run')} Whether the tests of compute1 ran on it is not known.`,
  );
  assert.match(
    tell('compute1', measuredOn(null, { last: 80 })).text ?? '',
    / on a machine without a name .* Whether the tests of compute1 ran on it is not known\.$/,
  );
});

test('of two recordings of one machine the one that covers the test tells', () => {
  const halves = [
    measuredOn('controller', { to: 5 }),
    measuredOn('controller', { from: 5, last: 80 }),
  ];
  const { text, unusual } = tell('controller', ...halves, measuredOn('compute1'));
  assert.match(text ?? '', /^CPU waiting for I\/O 80 % on controller .*of 195 passing tests/);
  assert.equal(unusual, true);
  // both of one time say the same: one of them tells
  const twice = tell('controller', ...[1, 2].map(() => measuredOn('controller', { last: 80 })));
  assert.equal(twice.text, TROUBLE);
});

test('two recordings of one time, in the directory of no node, may be of two machines', () => {
  const { text } = tell(null, measuredOn(null), measuredOn(null, { last: 80 }));
  assert.match(text ?? '', / on a machine without a name .*Which of them the tests ran on is not/);
  const halves = [measuredOn(null, { to: 5 }), measuredOn(null, { from: 5, last: 80 })];
  assert.match(tell(null, ...halves).text ?? '', /^CPU waiting for I\/O 80 % \(run/);
});

test('a machine whose recording is too long to be compared is another one all the same', () => {
  const long: DstatSeries = { version: 1, host: 'controller', times: [], columns: [] };
  assert.equal(tell('controller', long, measuredOn('compute1')).text, null);
  assert.match(
    tell(null, long, measuredOn('compute1', { last: 80 })).text ?? '',
    / on compute1 .*Whether the tests ran on it is not known/,
  );
});

test('of a machine counts what was recorded while the run went on, or just before', () => {
  const run = runOn('controller');
  const counts = (at: number) => {
    const series = { ...measuredOn('controller', { to: 1 }), times: [run.origin + at] };
    return measureMachines(run, [series]).flatMap(({ recorded }) => recorded).length;
  };
  const ends = [-LEAD - 1, -LEAD, 0, run.length, run.length + 1];
  assert.deepEqual(ends.map(counts), [0, 1, 1, 1, 0]);
});
