/** What is told of a test beside itself: neighbours, machine, calls; and the balance of workers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findConcurrent, stepsOf } from '../../../../../site/model/details/concurrent-tests.ts';
import { splitRows } from '../../../../../site/model/details/lines.ts';
import { findCalls, pathOf } from '../../../../../site/model/details/requests.ts';
import { measureBalance } from '../../../../../site/model/timeline/balance.ts';
import { buildLanes } from '../../../../../site/model/timeline/lanes.ts';
import { readRecorded } from '../../../../fixtures/recorded.ts';
import fc from '../../../../harness/property.ts';
import { makeRun, raw } from '../../make.ts';

const run = makeRun([
  raw('it', 'fail', 0, 10, 20),
  raw('before', 'success', 0, 5, 10),
  raw('beside, long', 'success', 1, 0, 18),
  raw('beside, short', 'success', 2, 19, 30),
  raw('after', 'success', 0, 20, 21),
  raw('hung', 'inprogress', 3, 12, null),
  raw('untimed', 'success', 0, null, null),
]);

test('what ran beside a test: the longest together first, not its neighbours on the worker', () => {
  const { list, all } = findConcurrent(run, run.test(0), 2) ?? assert.fail();
  assert.equal(all, 3);
  assert.deepEqual(
    list.map(({ test: other, shared }) => [other.name, shared]),
    [
      ['beside, long', 8000],
      ['hung', 8000],
    ],
  );
  assert.equal(findConcurrent(run, run.test(6), 2), null);
});

test('what ran beside a test that its worker died in is not known', () => {
  const dead = makeRun([
    raw('a', 'success', 0, 0, 9),
    raw('dead', 'fail', 1, 3, 3),
    raw('b', 'success', 0, 9, 12),
  ]);
  assert.equal(dead.test(1).duration, null);
  assert.equal(findConcurrent(dead, dead.test(1), 2), null);
});

test('the steps on a worker are its tests in order of start', () => {
  const { previous, next } = stepsOf(run, run.test(0));
  assert.deepEqual([previous?.name, next?.name], ['before', 'after']);
  assert.deepEqual(stepsOf(run, run.test(6)), { previous: null, next: null });
});

test('steps forth and back lead to where they began, whatever overlaps', () => {
  const time = fc.nat(20);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), time), { minLength: 1 }), (list) => {
      const some = makeRun(list.map(([worker, at], i) => raw(`t${i}`, 'success', worker, at, at)));
      for (let i = 0; i < some.count; i++) {
        const { next } = stepsOf(some, some.test(i));
        if (next) assert.equal(stepsOf(some, next).previous?.index, i);
      }
    }),
  );
});

test('a worker is in tests, between classes, or done before others; one that hangs is not done', () => {
  const { loads, length, perfect } = measureBalance(run, buildLanes(run));
  // 45 s of work, by workers that begin after 0, 5, 12 and 19 s
  assert.deepEqual([length, perfect], [30_000, 20_250]);
  assert.deepEqual(
    loads.map(({ worker, busy, late, between, idle, tail, lost }) => [
      worker,
      busy,
      late,
      between,
      idle,
      tail,
      lost,
    ]),
    [
      [0, 16_000, 5000, 0, 0, 0, null],
      [1, 18_000, 0, 0, 0, 0, null],
      [2, 11_000, 19_000, 0, 0, 0, null],
      // It was under way when the stream ended: nobody knows who was done.
      [3, 0, 12_000, 0, 0, 0, null],
    ],
  );
  const classes = makeRun([
    raw('m.A.test_a', 'success', 0, 1, 2),
    raw('m.A.test_b', 'success', 0, 2.5, 4),
    raw('m.B.test_a', 'success', 0, 6, 7),
    raw('m.C.test_a', 'success', 1, 0, 10),
    raw('m.D.test_a', 'fail', 1, 10, 11, 'SystemExit: 1'),
    raw('m.E.test_a', 'success', 2, 0, 20),
  ]);
  const balance = measureBalance(classes, buildLanes(classes));
  assert.deepEqual(
    balance.loads.map(({ late, between, idle, tail, lost }) => [late, between, idle, tail, lost]),
    [
      [1000, 2000, 500, 13_000, null],
      [0, 0, 0, 0, 9000],
      [0, 0, 0, 0, null],
    ],
  );
  // The longest class is not split.
  assert.equal(balance.perfect, 20_000);
});

test('packing takes no worker that begins when all is done, and tells nothing of tests that ran again', () => {
  const perfectOf = (...specs: Parameters<typeof makeRun>[0]) => {
    const some = makeRun(specs);
    return measureBalance(some, buildLanes(some)).perfect;
  };
  const [a, b] = [raw('m.A.test_a', 'success', 0, 0, 1), raw('m.B.test_a', 'success', 1, 0.5, 1)];
  assert.equal(perfectOf(a, b, raw('m.C.test_a', 'success', 2, 9, 9.1)), 1050);
  assert.equal(perfectOf(a, b, raw('m.A.test_a', 'success', 2, 9, 9.1)), null);
});

test('REST calls are recognised, with and without a time', () => {
  const rows = splitRows(`x INFO [c] Request (A:setUp): 200 POST http://h:1/v2.1/os-agents 0.257s
x INFO [c] Request (): 404 DELETE https://h/x/4f1c2be0-0000-4000-8000-0123456789ab
Request (not one): at all`);
  const calls = findCalls(rows);
  assert.deepEqual(
    calls.map(({ row, caller, status, method, url, seconds }) => [
      row,
      caller,
      status,
      method,
      pathOf(url),
      seconds,
    ]),
    [
      [0, 'A:setUp', 200, 'POST', '/v2.1/os-agents', 0.257],
      [1, '', 404, 'DELETE', '/x/…', null],
    ],
  );
  assert.equal(pathOf('http://h'), '/');
});

test('the calls of a recorded test', () => {
  const text = readRecorded('testrepository.subunit.gz').toString('latin1');
  const found = findCalls(splitRows(text)).map(({ status, method }) => `${status} ${method}`);
  console.log(found.slice(0, 12).join(' '), found.length);
});
