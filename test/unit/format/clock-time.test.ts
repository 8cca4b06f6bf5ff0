import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { formatClock, formatDate, utcTime } from '../../../src/format/clock-time.ts';
import fc from '../../harness/property.ts';

test('clock times are UTC; what has no room is cut off, never carried into the next second', () => {
  const at = Date.UTC(2026, 10, 22, 23, 59, 59, 999);
  assert.equal(formatClock(at), '23:59:59');
  assert.equal(utcTime(at), '23:59:59 UTC');
  assert.equal(formatClock(at, 3), '23:59:59.999');
  assert.equal(formatClock(at + 0.99, 3), '23:59:59.999');
  assert.equal(formatClock(Date.UTC(2026, 0, 1, 4, 5, 6)), '04:05:06');
  assert.equal(formatClock(90_061_999, 1, true), '25:01:01.9');
  assert.equal(formatDate(Date.UTC(2026, 10, 2)), '2 Nov 2026');
});

test('what was added up in binary is what it should be', () => {
  const at = Date.UTC(2026, 10, 22, 16, 0, 7);
  assert.equal(formatClock(at - 2e-4), '16:00:07');
  assert.equal(formatClock(at - 2e-4, 6), '16:00:07.000000');
  assert.equal(formatClock(at - 0.001, 6), '16:00:06.999999');
});

test('fewer decimals are the beginning of more', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 4e15 }), fc.nat(6), (micros, digits) => {
      const whole = formatClock(micros / 1000, 6);
      assert.ok(whole.startsWith(formatClock(micros / 1000, digits)), whole);
    }),
  );
});

test('a process that writes no date makes nothing to write one with', () => {
  const noIcu = 'Intl.DateTimeFormat = function () { throw new Error("ICU is loaded") }';
  const build = new URL('../../../src/process/build.ts', import.meta.url);
  const load = (module: string) =>
    spawnSync(process.execPath, ['--import', `data:text/javascript,${noIcu}`, '-e', module]);
  assert.equal(load(`import('${build}')`).status, 0);
  assert.match(String(load('new Intl.DateTimeFormat()').stderr), /ICU is loaded/);
});
