import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countOf,
  formatBytes,
  formatDuration,
  formatShare,
} from '../../../../../site/model/machine/quantity.ts';
import { createClock } from '../../../../../site/model/timeline/clock.ts';
import { timeTicks } from '../../../../../site/model/timeline/ticks.ts';

function inZone(zone: string, run: () => void): void {
  const before = process.env.TZ;
  try {
    process.env.TZ = zone;
    run();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

test('a clock in UTC, of a zone, and since the start', () => {
  const origin = Date.UTC(2026, 6, 1, 22, 30, 0);
  const utc = createClock('utc', origin);
  assert.deepEqual([utc.time(1500, 1), utc.day(1500)], ['22:30:01.5', '1 Jul 2026']);
  const start = createClock('start', origin);
  assert.deepEqual([start.time(90_061_500, 1), start.day(0)], ['+25:01:01.5', null]);
  assert.equal(start.time(-2000), '−00:00:02');
  assert.deepEqual([utc.time(6652), utc.time(6652, 3)], ['22:30:06', '22:30:06.652']);
  assert.equal(start.time(6652), '+00:00:06');
  inZone('Europe/Berlin', () => {
    const local = createClock('local', origin);
    assert.deepEqual(
      [local.time(0), local.day(0), local.label],
      ['00:30:00', '2 Jul 2026', 'local'],
    );
    assert.equal(local.phase(0), origin + 7_200_000);
  });
});

test('local times are those of their own instant, also where the clocks were changed within the run', () => {
  const cases: [zone: string, origin: number, range: string][] = [
    [
      'Europe/Berlin',
      Date.UTC(2026, 2, 29, 0, 58, 30),
      '29 Mar 2026, 01:58:30 UTC+01:00 – 03:03:30 UTC+02:00 local',
    ],
    [
      'Europe/Berlin',
      Date.UTC(2026, 9, 25, 0, 58, 30),
      '25 Oct 2026, 02:58:30 UTC+02:00 – 02:03:30 UTC+01:00 local',
    ],
    [
      'America/New_York',
      Date.UTC(2026, 10, 1, 5, 58, 30),
      '1 Nov 2026, 01:58:30 UTC−04:00 – 01:03:30 UTC−05:00 local',
    ],
    [
      'Australia/Lord_Howe',
      Date.UTC(2026, 3, 4, 14, 58, 30),
      '5 Apr 2026, 01:58:30 UTC+11:00 – 01:33:30 UTC+10:30 local',
    ],
    ['Asia/Kolkata', Date.UTC(2026, 2, 29, 0, 58, 30), '29 Mar 2026, 06:28:30 – 06:33:30 local'],
  ];
  for (const [zone, origin, range] of cases)
    inZone(zone, () => {
      const local = createClock('local', origin);
      assert.equal(local.range(0, 300_000), range, zone);
      const end = /(\d\d:\d\d:\d\d)(?: UTC\S+)? local$/.exec(range)?.[1];
      for (const told of [local.time(300_000), local.when(300_000), local.tick(300_000, 0)])
        assert.equal(told, end, zone);
    });
  inZone('Europe/Berlin', () => {
    const local = createClock('local', Date.UTC(2026, 9, 24, 21, 30));
    assert.equal(local.when(25 * 3_600_000), '25 Oct, 23:30:00');
    assert.equal(local.tick(25.5 * 3_600_000, 0), '26 Oct 2026');
  });
});

/** What stands at the marks of an axis over some hours. */
function axisOf(origin: number, hours: number, count: number): string[] {
  const clock = createClock('local', origin);
  const { at, digits } = timeTicks({ from: 0, to: hours * 3_600_000 }, clock.phase, count);
  return at.map((instant) => clock.tick(instant, digits));
}

test('marks of an axis stand on round local times before and behind a change of the clocks', () => {
  inZone('Europe/Berlin', () => {
    const short = axisOf(Date.UTC(2026, 2, 29, 0, 58, 30), 1 / 12, 3);
    assert.deepEqual(short, ['03:00:00', '03:02:00']);
    const spring = axisOf(Date.UTC(2026, 2, 28, 20), 15, 5);
    assert.deepEqual(spring, [
      '21:00:00',
      '29 Mar 2026',
      '03:00:00',
      '06:00:00',
      '09:00:00',
      '12:00:00',
    ]);
    const autumn = axisOf(Date.UTC(2026, 9, 24, 23, 30), 3, 3);
    assert.deepEqual(autumn, ['02:00:00', '02:00:00', '03:00:00']);
    const days = axisOf(Date.UTC(2026, 9, 23, 20), 72, 3);
    assert.deepEqual(days, ['24 Oct 2026', '25 Oct 2026', '26 Oct 2026']);
  });
  inZone('Australia/Lord_Howe', () => {
    const autumn = axisOf(Date.UTC(2026, 3, 4, 13, 30), 3, 3);
    assert.deepEqual(autumn, ['01:00:00', '02:00:00', '03:00:00']);
  });
  inZone('Asia/Kolkata', () => {
    const hours = axisOf(Date.UTC(2026, 2, 29, 0, 0), 3, 3);
    assert.deepEqual(hours, ['06:00:00', '07:00:00', '08:00:00']);
  });
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
