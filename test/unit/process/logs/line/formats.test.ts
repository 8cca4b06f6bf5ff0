import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogClock } from '../../../../../src/process/logs/line/clock.ts';
import { formOf } from '../../../../../src/process/logs/line/form-of.ts';
import { levelOf } from '../../../../../src/process/logs/line/formats.ts';
import { stampOf } from '../../../../../src/process/logs/line/stamp.ts';

const NEAR = Date.UTC(2026, 10, 28, 10, 40);
const OSLO =
  '[None req-5b9c3bef-9e7f-4e91-bef5-2fbe348eddeb - - - - - -] REQUEST_METHOD: `POST` log_request_info';

/** Form, when (UTC), level, what is said, the line. */
const SAMPLES: [form: string, at: string, level: string | null, says: string, line: string][] = [
  [
    'oslo',
    '2026-11-28T10:39:38.490Z',
    'debug',
    `keystone.server ${OSLO}`,
    `2026-11-28 10:39:38.490 17718 DEBUG keystone.server ${OSLO}`,
  ],
  [
    'oslo-zone',
    '2026-11-28T10:39:38.000Z',
    'debug',
    `DEBUG keystone.server ${OSLO}`,
    `2026-11-28T19:39:38+0900.490 17718 DEBUG keystone.server ${OSLO}`,
  ],
  [
    'oslo-zone',
    '2026-11-28T10:39:38.490Z',
    'debug',
    `DEBUG keystone.server ${OSLO}`,
    `2026-11-28T10:39:38.490+00:00 17718 DEBUG keystone.server ${OSLO}`,
  ],
  [
    'syslog',
    '2026-11-28T10:39:38.490Z',
    null,
    `WARNING nova.compute [-] x`,
    'Nov 28 10:39:38.490123 np0001 devstack@n-cpu.service[812]: WARNING nova.compute [-] x',
  ],
  ['syslog', '2026-11-28T10:39:38.000Z', null, 'text', 'Nov 28 10:39:38 np0001 kernel: text'],
  [
    'syslog',
    '2026-11-08T10:39:38.000Z',
    'error',
    'text',
    '<11>Nov  8 10:39:38 np0001 cron[7]: text',
  ],
  [
    'syslog-iso',
    '2026-11-28T09:39:38.490Z',
    null,
    'text',
    '2026-11-28T10:39:38.490123+01:00 np0001 sshd[812]: text',
  ],
  [
    'syslog-iso',
    '2026-11-28T10:39:38.490Z',
    'error',
    'text',
    '<27>1 2026-11-28T10:39:38.490Z np0001 app 812 - [x y="1"] text',
  ],
  [
    'apache-error',
    '2026-11-28T10:39:38.490Z',
    'error',
    'AH00957: text',
    '[Sat Nov 28 10:39:38.490123 2026] [proxy:error] [pid 812:tid 140] AH00957: text',
  ],
  [
    'access',
    '2026-11-28T08:39:38.000Z',
    'error',
    '"GET /identity/v3 HTTP/1.1" 503 299 "-" "curl"',
    '10.0.0.1 - - [28/Nov/2026:10:39:38 +0200] "GET /identity/v3 HTTP/1.1" 503 299 "-" "curl"',
  ],
  [
    'nginx-error',
    '2026-11-28T10:39:38.000Z',
    'error',
    '*1 open() failed',
    '2026/11/28 10:39:38 [error] 812#812: *1 open() failed',
  ],
  [
    'mysql',
    '2026-11-28T10:39:38.000Z',
    'info',
    'mariadbd: ready for connections.',
    '2026-11-28 10:39:38 0 [Note] mariadbd: ready for connections.',
  ],
  [
    'mysql',
    '2026-11-28T10:39:38.490Z',
    'error',
    '[MY-012345] [InnoDB] text',
    '2026-11-28T10:39:38.490123Z 0 [ERROR] [MY-012345] [InnoDB] text',
  ],
  [
    'rabbitmq',
    '2026-11-28T10:39:38.490Z',
    'error',
    'closing AMQP connection',
    '2026-11-28 10:39:38.490123+00:00 [error] <0.812.0> closing AMQP connection',
  ],
  [
    'ovs',
    '2026-11-28T10:39:38.490Z',
    'warning',
    'text',
    '2026-11-28T10:39:38.490Z|00012|bridge|WARN|text',
  ],
  [
    'libvirt',
    '2026-11-28T10:39:38.490Z',
    'error',
    'virNetSocketReadWire:1791 : End of file',
    '2026-11-28 10:39:38.490+0000: 812: error : virNetSocketReadWire:1791 : End of file',
  ],
  [
    'libvirt',
    '2026-11-28T10:39:38.490Z',
    null,
    'shutting down, reason=crashed',
    '2026-11-28 10:39:38.490+0000: shutting down, reason=crashed',
  ],
  [
    'uwsgi',
    '2026-11-28T10:39:38.000Z',
    'error',
    'GET /v3 => generated 0 bytes in 1 msecs (HTTP/1.1 500) 1 headers',
    '[pid: 812|app: 0|req: 1/2] 127.0.0.1 () {58 vars in 1 bytes} [Sat Nov 28 10:39:38 2026] GET /v3 => generated 0 bytes in 1 msecs (HTTP/1.1 500) 1 headers',
  ],
];

for (const [name, at, level, says, line] of SAMPLES) {
  test(`${name}: ${line.slice(0, 60)}`, () => {
    const form = formOf([line]);
    assert.equal(form?.name, name);
    const match = form?.pattern.exec(line) as RegExpExecArray;
    const stamp = stampOf(match);
    assert.ok(stamp);
    const time = createLogClock(NEAR).second(stamp) + Math.floor(stamp.fraction * 1000);
    assert.equal(new Date(time).toISOString(), at);
    const word = levelOf(form as NonNullable<typeof form>, match);
    assert.equal(word, level);
    const text = line.slice(match[0].length);
    assert.equal(name === 'oslo' ? text.trimStart() : text, says);
  });
}

test('a year that is not told is the nearest to the run', () => {
  const at = (near: string, month: number, day: number) => {
    const stamp = {
      year: null,
      month,
      day,
      hour: 0,
      minute: 5,
      second: 0,
      fraction: 0,
      zone: null,
    };
    return new Date(createLogClock(Date.parse(near)).second(stamp)).toISOString().slice(0, 10);
  };
  assert.equal(at('2026-12-31T23:50:00Z', 1, 1), '2027-01-01');
  assert.equal(at('2027-01-01T00:10:00Z', 12, 31), '2026-12-31');
  assert.equal(at('2026-06-15T00:00:00Z', 6, 15), '2026-06-15');
});

test('what no form has is left alone', () => {
  assert.equal(
    formOf(['total 12', 'drwxr-xr-x 2 root root', '2026-11-28 10:39:38 | + ./stack.sh']),
    null,
  );
});
