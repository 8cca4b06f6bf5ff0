import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agreedBounds,
  type Bounds,
  clockOffset,
} from '../../../../../src/process/logs/explain/clock-offset.ts';
import { clocksOf, type HostLog } from '../../../../../src/process/logs/explain/clocks.ts';
import { type Asked, numbersOf } from '../../../../../src/process/logs/search-terms.ts';
import fc from '../../../../harness/property.ts';

test('bounds that most agree on', () => {
  assert.equal(agreedBounds([[0, 1]]), null);
  const bounds: Bounds[] = [
    [90, 300],
    [-50, 110],
    [100, 400],
    [5000, 6000],
  ];
  assert.deepEqual(agreedBounds(bounds), [100, 110]);
  assert.equal(clockOffset(agreedBounds(bounds)), 105);
  assert.equal(
    agreedBounds([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ]),
    null,
  );
});

/** A run of tests whose requests two hosts log, one of them with another clock. */
const runs = fc.record({
  ahead: fc.integer({ min: -600_000, max: 600_000 }),
  tests: fc.array(
    fc.record({
      /** Milliseconds: before the request, that host A has it for, of which B in the middle, and after. */
      before: fc.integer({ min: 5, max: 2000 }),
      took: fc.integer({ min: 4, max: 300 }),
      inner: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      share: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      after: fc.integer({ min: 5, max: 2000 }),
      /** It goes on in the background for long. */
      late: fc.boolean(),
    }),
    { minLength: 40, maxLength: 120 },
  ),
});

test('the clocks of two hosts are told apart within 50 ms', () => {
  let [worst, wrong, all] = [0, 0, 0];
  fc.assert(
    fc.property(runs, ({ ahead, tests }) => {
      const [a, b]: [HostLog, HostLog] = [
        { host: 'a', sightings: [], requests: new Map() },
        { host: 'b', sightings: [], requests: new Map() },
      ];
      let now = Date.UTC(2026, 10, 28);
      tests.forEach(({ before, took, inner, share, after, late }, index) => {
        const [from, to] = [now, now + before + took + after];
        const asked: Asked = {
          stream: 's',
          id: `${index}`,
          ...numbersOf(''),
          failure: null,
          from,
          to,
          endpoint: null,
        };
        const here: Bounds = [from + before, from + before + took];
        const length = took * (1 - inner) * share;
        const there = [here[0] + took * inner * 0.5, 0];
        there[1] = (there[0] as number) + length + (late && index % 9 === 0 ? 9000 : 0);
        const shifted: Bounds = [(there[0] as number) + ahead, (there[1] as number) + ahead];
        a.requests.set(asked, here);
        b.requests.set(asked, shifted);
        for (const at of here) a.sightings.push([at - to, at - from]);
        for (const at of shifted) b.sightings.push([at - to, at - from]);
        now = to + 50;
      });
      const [clockA, clockB] = clocksOf([a, b]);
      all++;
      const error = Math.abs((clockB ?? Number.NaN) - (clockA ?? Number.NaN) - ahead);
      worst = Math.max(worst, error);
      if (!(error <= 50)) wrong++;
    }),
    { numRuns: 200, seed: 18 },
  );
  assert.equal(wrong, 0, `${wrong} of ${all}, the worst ${worst} ms`);
});
