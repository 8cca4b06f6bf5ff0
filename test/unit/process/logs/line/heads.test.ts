/** Heads of lines as the scan reads them, also of lines that wrap what another program wrote. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogClock } from '../../../../../src/process/logs/line/clock.ts';
import { formOf } from '../../../../../src/process/logs/line/form-of.ts';
import {
  createHead,
  createHeadReader,
  LEVELS,
} from '../../../../../src/process/logs/line/heads.ts';
import { STAMP_BYTES } from '../../../../../src/process/logs/line/quick.ts';
import fc from '../../../../harness/property.ts';
import { AT, OWN, REQUEST, SAMPLES } from './samples.ts';

const NEAR = Date.UTC(2026, 10, 28, 10, 40);

for (const [name, at, level, pid, says, line] of SAMPLES) {
  test(`${name}: ${line.slice(0, 70)}`, () => {
    const form = formOf([line]);
    assert.equal(form?.name, name);
    const read = createHeadReader(form as NonNullable<typeof form>, createLogClock(NEAR), () => 0);
    // among other bytes, as lines lie in a buffer
    const buffer = Buffer.from(`before\n${line}\nafter`, 'latin1');
    const [from, to] = [7, buffer.length - 6];
    const head = createHead();
    for (const turn of ['first', 'the same second again']) {
      assert.equal(read(buffer, from, to, head), true, turn);
      assert.equal(new Date(Math.floor(head.time)).toISOString(), at);
      assert.deepEqual([LEVELS[head.level] ?? null, head.pid], [level, pid]);
      assert.equal(head.says ?? buffer.toString('latin1', head.text, to), says);
    }
  });
}

test('oslo.log as JSON: its times but one have no zone', () => {
  // python3-oslo.log 5.0.1, as findings/oslo-log-json.sh makes it, TZ=Asia/Tokyo
  const line = JSON.stringify({
    message: 'Caught error: no',
    asctime: '2026-11-28 19:39:38',
    name: 'glance.api',
    levelname: 'ERROR',
    created: 1795862378.49,
    process: 812,
    traceback: [
      'Traceback (most recent call last):',
      '  File "x.py", line 1, in f',
      'OSError: [Errno 30] no',
    ],
    context: { request_id: REQUEST, global_request_id: null },
  });
  const form = formOf([line]) as NonNullable<ReturnType<typeof formOf>>;
  const head = createHead();
  const buffer = Buffer.from(line);
  const read = createHeadReader(form, createLogClock(NEAR), () => 0);
  assert.equal(read(buffer, 0, buffer.length, head), true);
  assert.equal(new Date(head.time).toISOString(), AT);
  assert.deepEqual([LEVELS[head.level], head.pid], ['error', 812]);
  assert.equal(head.says, `glance.api [None ${REQUEST}] Caught error: no`);
  assert.equal(head.traceback?.split('\n').at(-1), 'OSError: [Errno 30] no');
  for (const other of [
    '{"created": 1',
    '[]',
    '{"created": 1}',
    '{"message": "x", "created": null}',
    'null',
  ]) {
    const bytes = Buffer.from(other);
    assert.equal(read(bytes, 0, bytes.length, head), false, other);
  }
});

interface Line {
  minute: number;
  second: number;
  fraction: string;
  said: string;
  cut: number;
}

/** Lines of one log: most begin with the minute of the line before, many with its second, some are cut or something else. */
const stamps: fc.Arbitrary<Line[]> = fc.array(
  fc.record({
    minute: fc.constantFrom(38, 38, 38, 39),
    second: fc.integer({ min: 0, max: 60 }),
    fraction: fc.constantFrom('', '.4', '.490', ',490', '.490123', '.123456789'),
    said: fc.constantFrom(OWN, 'DEBUG x', 'no level', 'Traceback', ''),
    cut: fc.constantFrom(0, 0, 0, 17, 18, 19, 24),
  }),
);

for (const kind of ['oslo', 'syslog'] as const) {
  test(`${kind}: a line is read as if it were the first`, () => {
    const lineOf = ({ minute, second, fraction, said, cut }: Line): string => {
      const time = `10:${minute}:${String(second).padStart(2, '0')}${fraction}`;
      const line =
        kind === 'oslo' ? `2026-11-28 ${time} 812 ${said}` : `Nov 28 ${time} np1 a[812]: ${said}`;
      return cut > 0 ? line.slice(0, cut) : line;
    };
    const sample = lineOf({ minute: 38, second: 1, fraction: '.490', said: OWN, cut: 0 });
    const form = formOf([sample]) as NonNullable<ReturnType<typeof formOf>>;
    assert.equal(form.quick, kind);
    const createReader = () => createHeadReader(form, createLogClock(NEAR), () => 0);
    fc.assert(
      fc.property(stamps, (lines) => {
        const read = createReader();
        let before = '';
        for (const line of lines.map(lineOf)) {
          const buffer = Buffer.from(`${line}\n`);
          const [head, first] = [createHead(), createHead()];
          const found = read(buffer, 0, buffer.length - 1, head);
          const known = createReader()(buffer, 0, buffer.length - 1, first);
          // what follows in the same second needs no level
          const length = STAMP_BYTES[kind];
          if (!known && found) assert.equal(line.slice(0, length), before.slice(0, length));
          if (known) assert.deepEqual(head, first);
          if (found) before = line;
        }
      }),
    );
  });
}
