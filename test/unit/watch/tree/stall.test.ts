import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../../../src/watch/clock.ts';
import { watchForStalls } from '../../../../src/watch/tree/stall.ts';

test('a clock that is set is no stall, and hides none', () => {
  let wallMs = 1_000_000;
  let passedMs = 0;
  let tick = () => {};
  const clock: Clock = {
    now: () => wallMs,
    elapsed: () => passedMs,
    after(_, action) {
      tick = action;
      return () => {
        tick = () => {};
      };
    },
  };
  const stalls: number[] = [];
  const end = watchForStalls(clock, (ms) => stalls.push(ms));
  /** So long passes by a clock that nobody sets, until the timer comes. */
  const pass = (ms: number, setMs = 0) => {
    passedMs += ms;
    wallMs += ms + setMs;
    tick();
  };
  pass(500);
  pass(501, 40 * 86_400_000);
  pass(500, -3 * 86_400_000);
  assert.deepEqual(stalls, []);
  pass(5500);
  pass(5500, -5000);
  pass(1600);
  assert.deepEqual(stalls, [5000, 5000, 1100]);
  end();
  pass(9000);
  assert.equal(stalls.length, 3);
});
