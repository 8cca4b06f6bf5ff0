import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSlow, SLOW, stallsOf, worst } from '../../../../../site/model/timeline/stalls.ts';
import { makeRun, raw } from '../../make.ts';

/** Tests of a second each on two workers, of which those from second 20 to 30 take four times as long. */
const specs = [0, 1].flatMap((worker) => {
  const list = [];
  for (let at = 0, i = 0; at < 50; i++) {
    const length = at >= 20 && at < 30 ? 4 : 1;
    const name = `a.Test${worker}.test_${i}`;
    list.push(raw(name, 'success', worker, at, at + length));
    at += length;
  }
  return list;
});

test('a stretch in which all took longer than their class does is told, and how much', () => {
  const stalls = stallsOf(makeRun(specs));
  assert.equal(stalls.stretch, 5000);
  assert.equal(stalls.ratio.length, 10);
  const times = [...stalls.ratio].map((ratio) => Number(ratio.toFixed(2)));
  assert.deepEqual(times.slice(0, 4), [1, 1, 1, 1]);
  assert.deepEqual(times.slice(4, 6), [4, 4]);
  assert.deepEqual(worst(stalls, 2).sort(), [4, 5]);
  assert.ok((stalls.tests[0] as number) >= 10);
});

test('what a single long test takes says nothing of the machine', () => {
  const alone = [0, 1, 2, 3].map((i) => raw(`a.A.t${i}`, 'success', 0, i, i + 1));
  const stalls = stallsOf(makeRun([...alone, raw('a.A.long', 'success', 0, 5, 20)]));
  assert.ok(Number.isNaN(stalls.ratio[2]));
  assert.deepEqual(worst(stalls, 9), []);
});

test('skips, failures and classes that are over at once make nothing slow', () => {
  // Of a class of skips (30 to 670 \u00b5s of a real tempest) any test would take thousands of times as long.
  const skips = [0, 1, 2, 3, 4, 5].map((i) => raw(`a.Skips.t${i}`, 'skip', 2, 31 + i, 31.0005 + i));
  const waiting = raw('a.Skips.waits', 'fail', 2, 2, 30);
  const [long, ...short] = [3, 0.1, 0.1, 0.1].map((length, i) =>
    raw(`a.Short.t${i}`, 'success', 3, 40 + i / 2, 40 + i / 2 + length),
  );
  const instants = [0, 1, 2, 3].map((i) =>
    raw(`a.Instant.t${i}`, 'success', 4, i * 10, i * 10 + (i === 3 ? 4 : 0.001)),
  );
  const others = [...skips, waiting, ...short, ...(long ? [long] : []), ...instants];
  assert.deepEqual(stallsOf(makeRun([...specs, ...others])), stallsOf(makeRun(specs)));
  assert.deepEqual([...new Set(stallsOf(makeRun(others)).tests)], [0]);
});

test('where nothing can be compared nothing is told', () => {
  const few = stallsOf(
    makeRun([raw('a.A.one', 'success', 0, 0, 1), raw('a.A.two', 'success', 0, 1, 9)]),
  );
  assert.deepEqual([...few.tests], [0, 0]);
  assert.deepEqual(worst(few, 9), []);
  assert.equal(stallsOf(makeRun([])).ratio.length, 0);
  const untimed = [0, 1, 2, 3].map((i) => raw(`a.A.t${i}`, 'success', null, null, null));
  assert.equal(stallsOf(makeRun(untimed)).ratio.length, 0);
});

test('what is drawn is what is told: from one and a half times on', () => {
  const of = (ratio: number[]) => ({
    stretch: 5000,
    ratio: Float64Array.from(ratio),
    tests: new Uint32Array(ratio.length).fill(3),
  });
  const stalls = of([1, 1.3, SLOW, Number.NaN, 4, 1.49]);
  const drawn = [...stalls.ratio.keys()].filter((at) => isSlow(stalls, at));
  assert.deepEqual(drawn, [2, 4]);
  assert.deepEqual(worst(stalls, 9), [4, 2]);
  assert.deepEqual(worst(stalls, 1), [4]);
});
