import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countOf,
  formatBytes,
  formatDuration,
  formatShare,
} from '../../../../../site/model/machine/quantity.ts';
import { createClock } from '../../../../../site/model/timeline/clock.ts';

test('a clock in UTC, of a zone, and since the start', () => {
  const origin = Date.UTC(2026, 6, 1, 22, 30, 0);
  const utc = createClock('utc', origin);
  assert.deepEqual([utc.time(1500, 1), utc.day(1500)], ['22:30:01.5', '1 Jul 2026']);
  const start = createClock('start', origin);
  assert.deepEqual([start.time(90_061_500, 1), start.day(0)], ['+25:01:01.5', null]);
  assert.equal(start.time(-2000), '−00:00:02');
  assert.deepEqual([utc.time(6652), utc.time(6652, 3)], ['22:30:06', '22:30:06.652']);
  assert.equal(start.time(6652), '+00:00:06');
  const zone = process.env.TZ;
  try {
    process.env.TZ = 'Europe/Berlin';
    const local = createClock('local', origin);
    assert.deepEqual(
      [local.time(0), local.day(0), local.label],
      ['00:30:00', '2 Jul 2026', 'local'],
    );
    assert.equal(local.phase, origin + 7_200_000);
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test('what stands alone names its day where that is not the first of the run', () => {
  const origin = Date.UTC(2026, 10, 22, 23, 30);
  const utc = createClock('utc', origin);
  assert.equal(utc.when(60_000), '23:31:00');
  assert.equal(utc.when(3_600_000, 3), '23 Nov, 00:30:00.000');
  assert.equal(utc.when(-86_400_000), '21 Nov, 23:30:00');
  assert.equal(createClock('start', origin).when(3_600_000), '+01:00:00');
});

test('a tick at midnight names the day that begins, wherever days are known', () => {
  const origin = Date.UTC(2026, 10, 22, 23, 30, 0);
  const utc = createClock('utc', origin);
  assert.deepEqual(
    [0, 1_800_000, 1_800_500, 88_200_000].map((at) => utc.tick(at, 1)),
    ['23:30:00.0', '23 Nov 2026', '00:00:00.5', '24 Nov 2026'],
  );
  // Added up in binary, not quite at midnight.
  assert.equal(utc.tick(1_800_000 - 1e-4, 6), '23 Nov 2026');
  assert.equal(createClock('start', origin).tick(86_400_000, 0), '+24:00:00');
});

test('a span within a day names it once, a longer one both of its days', () => {
  const origin = Date.UTC(2026, 10, 22, 23, 30, 0);
  const utc = createClock('utc', origin);
  assert.equal(utc.range(0, 60_000), '22 Nov 2026, 23:30:00 – 23:31:00 UTC');
  assert.equal(utc.range(0, 3_600_000), '22 Nov 2026, 23:30:00 – 23 Nov 2026, 00:30:00 UTC');
  assert.equal(utc.range(0, 400 * 86_400_000), '22 Nov 2026, 23:30:00 – 27 Dec 2027, 23:30:00 UTC');
  const start = createClock('start', origin);
  assert.equal(start.range(0, 60_000), '+00:00:00 – +00:01:00 since start');
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
  assert.equal(formatShare(0.004), '<1\u00a0%');
  assert.equal(formatShare(0.9999), '>99\u00a0%');
  assert.equal(countOf(1, 'test'), '1 test');
  assert.equal(countOf(2315, 'test'), '2,315 tests');
});
