/** Heads of lines as the scan reads them, also of lines that wrap what another program wrote. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogClock } from '../../../../../src/process/logs/line/clock.ts';
import { formOf } from '../../../../../src/process/logs/line/formats.ts';
import {
  createHead,
  createHeadReader,
  LEVELS,
} from '../../../../../src/process/logs/line/heads.ts';
import { STAMP_BYTES } from '../../../../../src/process/logs/line/quick.ts';
import fc from '../../../../harness/property.ts';

const NEAR = Date.UTC(2026, 10, 28, 10, 40);
const REQUEST = 'req-5b9c3bef-9e7f-4e91-bef5-2fbe348eddeb';
const OWN = `ERROR nova.compute [None ${REQUEST} - -] no`;
/** As oslo.log writes it to standard error of a container. */
const INNER = `2026-11-28 10:39:38.489 7 ${OWN}`;
const AT = '2026-11-28T10:39:38.490Z';

/** Form, when (UTC), level, process, what is said, the line. */
type Sample = [
  form: string,
  at: string,
  level: string | null,
  pid: number,
  says: string,
  line: string,
];
const SAMPLES: Sample[] = [
  // journalctl -o short-precise of a devstack unit, of syslog that carries oslo's whole line, and of others' words
  [
    'syslog',
    AT,
    'error',
    812,
    OWN,
    `Nov 28 10:39:38.490123 np1 devstack@n-cpu.service[812]: ${OWN}`,
  ],
  ['syslog', AT, 'error', 7, OWN, `Nov 28 10:39:38.490123 np1 nova-compute[812]: ${INNER}`],
  ['syslog', AT, 'error', 7, OWN, `Nov 28 10:39:38.490123 np1 nova-compute: ${INNER}`],
  ['syslog', AT, null, 812, 'CREATE TABLE x', 'Nov 28 10:39:38.490123 np1 a[812]: CREATE TABLE x'],
  ['syslog', AT, null, 812, 'INSERT INTO x', 'Nov 28 10:39:38.490123 np1 a[812]: INSERT INTO x'],
  ['syslog', AT, 'warning', 812, 'WARNING: x', 'Nov 28 10:39:38.490123 np1 a[812]: WARNING: x'],
  // journalctl -o short-iso (systemd 252) and short-iso-precise, rsyslog's default since 8.2210
  [
    'syslog-iso',
    '2026-11-28T10:39:38.000Z',
    'error',
    812,
    OWN,
    `2026-11-28T10:39:38+0000 np1 devstack@n-cpu.service[812]: ${OWN}`,
  ],
  [
    'syslog-iso',
    AT,
    'error',
    7,
    OWN,
    `2026-11-28T11:39:38.490123+01:00 np1 nova-compute[812]: ${INNER}`,
  ],
  // RSYSLOG_SyslogProtocol23Format of 8.2302, which has two spaces before the message; the level of the message counts, not that of the pipe it came by
  [
    'syslog-iso',
    AT,
    'error',
    812,
    OWN,
    `<30>1 2026-11-28T10:39:38.490123+00:00 np1 nova-compute 812 - -  ${OWN}`,
  ],
  [
    'syslog-iso',
    AT,
    'info',
    812,
    'x',
    '<30>1 2026-11-28T10:39:38.490Z np1 a 812 ID47 [a b="c"][d e="f"] \u00ef\u00bb\u00bfx',
  ],
  [
    'journal-full',
    '2026-11-28T10:39:38.000Z',
    'error',
    812,
    OWN,
    `Sat 2026-11-28 10:39:38 UTC np1 devstack@n-cpu.service[812]: ${OWN}`,
  ],
  [
    'journal-unix',
    AT,
    'error',
    812,
    OWN,
    `1795862378.490123 np1 devstack@n-cpu.service[812]: ${OWN}`,
  ],
  ['container', AT, 'error', 7, OWN, `2026-11-28T10:39:38.490123456+00:00 stderr F ${INNER}`],
  [
    'container',
    AT,
    null,
    -1,
    '+ exec nova-compute',
    '2026-11-28T10:39:38.490123456Z stdout F + exec nova-compute',
  ],
  ['stamped', AT, 'error', 7, OWN, `2026-11-28T10:39:38.490123456Z ${INNER}`],
  // mod_wsgi calls an error what came by standard error
  [
    'apache-error',
    AT,
    'info',
    18,
    'INFO keystone [-] x',
    '[Sat Nov 28 10:39:38.490123 2026] [wsgi:error] [pid 812:tid 140] [remote 10.0.0.1:4] 2026-11-28 10:39:38.489 18 INFO keystone [-] x',
  ],
  [
    'postgresql',
    AT,
    'error',
    812,
    'relation "x" does not exist',
    '2026-11-28 10:39:38.490 UTC [812] gnocchi@gnocchi ERROR:  relation "x" does not exist',
  ],
  // Redis 7.0.15, gunicorn 20.1.0, Python 3.11, util-linux 2.38.1, as they write today
  ['redis', AT, 'warning', 812, 'no', '812:M 28 Nov 2026 10:39:38.490 # no'],
  ['redis', AT, 'info', 812, 'no', '812:M 28 Nov 2026 10:39:38.490 * no'],
  [
    'gunicorn',
    '2026-11-28T09:39:38.000Z',
    'critical',
    812,
    'WORKER TIMEOUT (pid:813)',
    '[2026-11-28 10:39:38 +0100] [812] [CRITICAL] WORKER TIMEOUT (pid:813)',
  ],
  ['python', AT, 'error', -1, 'no', '2026-11-28 10:39:38,490 - a.b - ERROR - no'],
  [
    'kernel-time',
    '2026-11-28T10:39:38.000Z',
    null,
    -1,
    'Out of memory: Killed process 812 (mysqld)',
    '[Sat Nov 28 10:39:38 2026] Out of memory: Killed process 812 (mysqld)',
  ],
  [
    'kernel-time',
    '2026-11-28T10:39:38.000Z',
    'error',
    -1,
    'Out of memory: Killed process 812 (mysqld)',
    'kern  :err   : [Sat Nov 28 10:39:38 2026] Out of memory: Killed process 812 (mysqld)',
  ],
  ['kernel', '1970-01-01T00:01:00.490Z', 'info', -1, 'x', 'kern  :info  : [   60.490123] x'],
  [
    'apache-error',
    '2026-11-28T10:39:38.000Z',
    'error',
    -1,
    'x',
    '[Sat Nov 28 10:39:38 2026] [error] [client 10.0.0.1] x',
  ],
  ['klog', AT, 'error', 812, 'no', 'E1128 10:39:38.490123     812 kubelet.go:12] no'],
  [
    'json',
    AT,
    'error',
    7,
    OWN,
    JSON.stringify({ log: `${INNER}\n`, stream: 'stderr', time: '2026-11-28T10:39:38.490123456Z' }),
  ],
  [
    'json',
    AT,
    'warning',
    -1,
    'slow',
    '{"level":"warn","ts":"2026-11-28T10:39:38.490Z","caller":"a.go:1","msg":"slow"}',
  ],
  // oslo.log resets the colours of a terminal behind each line, in a file too
  [
    'json',
    AT,
    'warning',
    -1,
    'slow',
    '{"levelname":"WARNING","created":1795862378.490,"message":"slow"}\u001b[00m',
  ],
  ['json', AT, 'critical', -1, 'slow', '{"level":"fatal","ts":1795862378.490,"msg":"slow"}'],
];

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
  assert.equal(head.exception, 'OSError: [Errno 30] no');
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
