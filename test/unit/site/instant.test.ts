import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatClock, formatDate, parseInstant } from '../../../site/model/instant.ts';
import { countOf, formatBytes, formatDuration, formatShare } from '../../../site/model/quantity.ts';

test('instants keep their microseconds', () => {
  const instant = parseInstant('2026-11-22T16:19:36.357512+00:00') as number;
  assert.ok(Math.abs(instant - (Date.UTC(2026, 10, 22, 16, 19, 36, 357) + 0.512)) < 0.001);
  assert.equal(parseInstant('2026-11-22T16:19:36+00:00'), Date.UTC(2026, 10, 22, 16, 19, 36));
  assert.equal(parseInstant('2026-11-23T00:00:00Z'), Date.UTC(2026, 10, 23));
});

test('another zone is still an instant; what is none is null', () => {
  assert.equal(parseInstant('2026-11-22T17:00:00+01:00'), Date.UTC(2026, 10, 22, 16));
  assert.equal(parseInstant('yesterday'), null);
  assert.equal(parseInstant('2026-99-99T16:19:36+00:00'), null);
  assert.equal(parseInstant(null), null);
});

test('clock times are UTC, and round into the next minute', () => {
  const at = Date.UTC(2026, 10, 22, 23, 59, 59, 999);
  assert.equal(formatClock(at), '00:00:00');
  assert.equal(formatClock(at, 3), '23:59:59.999');
  assert.equal(formatClock(Date.UTC(2026, 0, 1, 4, 5, 6)), '04:05:06');
  assert.equal(formatDate(Date.UTC(2026, 10, 2)), '2 Nov 2026');
});

test('durations from microseconds to hours', () => {
  const cases: [number, string][] = [
    [0, '0 s'],
    [0.000038, '38 µs'],
    [0.008117, '8.1 ms'],
    [0.0425, '43 ms'],
    [0.54332, '0.54 s'],
    [12.34, '12.3 s'],
    [59.96, '1m 00s'],
    [361.4, '6m 01s'],
    [3840, '1h 04m'],
    [Number.NaN, '–'],
  ];
  for (const [seconds, text] of cases) assert.equal(formatDuration(seconds), text);
});

test('sizes, shares and counts', () => {
  assert.equal(formatBytes(512), '512 B');
  assert.equal(formatBytes(3_565_158), '3.4 MiB');
  assert.equal(formatBytes(1023.99 * 1024), '1.0 MiB');
  assert.equal(formatShare(0.004), '<1 %');
  assert.equal(formatShare(0.9999), '>99 %');
  assert.equal(countOf(1, 'test'), '1 test');
  assert.equal(countOf(2315, 'test'), '2,315 tests');
});
