import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MIN_SPAN } from '../../../../../site/model/timeline/span.ts';
import { timeTicks } from '../../../../../site/model/timeline/ticks.ts';
import { valueTop } from '../../../../../site/model/timeline/value-top.ts';
import { clampSpan, Viewport, zoomSpan } from '../../../../../site/model/timeline/viewport.ts';
import fc from '../../../../harness/property.ts';

const limits = { from: -100, to: 1100 };

test('zooming keeps the instant under the pointer in its place', () => {
  const span = zoomSpan({ from: 0, to: 1000 }, 250, 0.5, limits);
  assert.deepEqual(span, { from: 125, to: 625 });
});

test('no zoom or pan leaves the limits, or gets finer than the data', () => {
  const number = fc.double({ min: -1e7, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(
      number,
      number,
      number,
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      (a, b, at, factor) => {
        const span = { from: Math.min(a, b), to: Math.max(a, b) };
        for (const next of [clampSpan(span, limits), zoomSpan(span, at, factor, limits)]) {
          assert.ok(next.from >= limits.from - 1e-6 && next.to <= limits.to + 1e-6);
          assert.ok(next.to - next.from >= MIN_SPAN * 0.999);
        }
      },
    ),
  );
});

test('a viewport tells its listeners, and only of changes', () => {
  const viewport = new Viewport({ from: 0, to: 1000 }, limits);
  let calls = 0;
  const stop = viewport.subscribe(() => calls++);
  viewport.set({ from: 0, to: 1000 });
  assert.equal(calls, 0);
  viewport.zoom(500, 0.5);
  assert.equal(calls, 1);
  assert.equal(viewport.isHome, false);
  viewport.fit();
  assert.equal(viewport.isHome, true);
  stop();
  viewport.pan(10);
  assert.equal(calls, 2);
});

test('reveal moves as little as it must', () => {
  const viewport = new Viewport({ from: 0, to: 1000 }, limits);
  viewport.set({ from: 0, to: 100 });
  viewport.reveal({ from: 10, to: 20 });
  assert.deepEqual(viewport.span, { from: 0, to: 100 });
  viewport.reveal({ from: 510, to: 520 });
  assert.deepEqual(viewport.span, { from: 465, to: 565 });
  viewport.reveal({ from: 700, to: 900 });
  assert.ok(viewport.span.from <= 700 && viewport.span.to >= 900);
});

test('reveal zooms to what is in sight but too short to be seen', () => {
  const viewport = new Viewport({ from: 0, to: 1000 }, limits);
  viewport.reveal({ from: 500, to: 501 });
  const { from, to } = viewport.span;
  assert.ok(to - from < 100 && from <= 500 && to >= 501, `${from} to ${to}`);
});

test('later data widens what can be reached', () => {
  const viewport = new Viewport({ from: 0, to: 1000 }, { from: 0, to: 1000 });
  viewport.extend({ from: -500, to: 900 });
  assert.deepEqual(viewport.limits, { from: -500, to: 1000 });
  assert.deepEqual(viewport.span, { from: 0, to: 1000 });
});

test('ticks stand on round clock times', () => {
  const origin = Date.UTC(2026, 10, 22, 16, 19, 36) + 357.512;
  const ticks = timeTicks({ from: 0, to: 361_000 }, () => origin, 12);
  assert.ok(ticks.at.length >= 5 && ticks.at.length <= 13);
  for (const at of ticks.at) assert.ok(Math.abs(((origin + at) % 30_000) / 30_000) < 1e-6);
  assert.equal(ticks.digits, 0);
});

test('ticks go down to microseconds, with the digits to tell them apart', () => {
  const origin = Date.UTC(2026, 10, 22, 16, 19, 36) + 357.512;
  assert.equal(timeTicks({ from: 100, to: 100.02 }, () => origin, 10).digits, 6);
  assert.equal(timeTicks({ from: 0, to: 500 }, () => origin, 5).digits, 1);
  assert.ok(timeTicks({ from: 0, to: 9e9 }, () => origin, 10).at.length <= 22);
});

test('the top of an axis is round and not below the data', () => {
  assert.equal(valueTop(73), 80);
  assert.equal(valueTop(100), 100);
  assert.equal(valueTop(3 * 1024 ** 2, 1024), 4 * 1024 ** 2);
  assert.equal(valueTop(0), 1);
});
