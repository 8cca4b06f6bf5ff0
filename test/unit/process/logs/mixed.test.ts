/** Logs that are not of one form from their first line to the last. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, explain, failing, REQUEST_A } from './make.ts';

const AT = '2026-11-28 10:00:06.000';
const ASKED = call('http://10.0.0.5/compute/v2.1/servers', REQUEST_A, 500);
const failed = failing('2026-11-28T10:00:05Z', 5, ASKED, ['ServerFault: Got server fault']);
const LOGGER = 'nova.api.openstack.wsgi';
/** An error at the request of the test, as oslo.log writes it, and what it is found to say. */
const ERROR = [
  `${AT} 7 ERROR ${LOGGER} [None ${REQUEST_A} admin admin] Unexpected exception`,
  `${AT} 7 ERROR ${LOGGER} Traceback (most recent call last):`,
  `${AT} 7 ERROR ${LOGGER}   File "/x.py", line 1, in f`,
  `${AT} 7 ERROR ${LOGGER} KeyError: 'flavor_id'`,
];
const SAYS = "KeyError: 'flavor_id'";
const uwsgi = (second: number) =>
  `[pid: 7|app: 0|req: 1/2] 10.0.0.5 () {66 vars in 1200 bytes} [Sat Nov 28 10:00:0${second} 2026] GET /v2.1 => generated 10 bytes in 1 msecs (HTTP/1.1 200) 9 headers`;
const access = (second: number) =>
  `10.0.0.5 - - [28/Nov/2026:10:00:0${second} +0000] "GET /v2.1 HTTP/1.1" 200 12`;

/** Findings of a log: what they say, and where. */
const found = (lines: string[], name = 'nova-api') => {
  const { findings } = explain([failed], { [name]: lines }).failures[0] ?? { findings: [] };
  return findings.map(({ kind, text, line }) => [kind, text, line]);
};

test('what stands before the first line with a time, however much, hides none of them', () => {
  const starts = Array.from({ length: 900 }, (_, i) => `*** Starting uWSGI, option ${i} ***`);
  assert.deepEqual(found([...starts, ...ERROR]), [['error', SAYS, 901]]);
  const long = Array.from(
    { length: 900 },
    (_, i) => `x.py:${i}: ${'DeprecationWarning '.repeat(9)}`,
  );
  assert.deepEqual(found([...long, ...ERROR]), [['error', SAYS, 901]]);
});

test('oslo.log between the lines of a server is read, whichever are more', () => {
  for (const server of [uwsgi, access]) {
    const lines = [server(1), server(2), server(3), server(4), server(5), ...ERROR, server(7)];
    assert.deepEqual(found(lines), [['error', SAYS, 6]]);
  }
});

test('colours of a terminal, wherever they stand', () => {
  const level = ERROR.map((line) => line.replace('ERROR', '\u001b[01;31mERROR\u001b[00m'));
  const whole = ERROR.map((line) => `\u001b[31m${line}\u001b[0m`);
  // devstack's setup_colorized_logging
  const devstack = [
    `${AT} \u001b[01;31mERROR ${LOGGER} [\u001b[01;36m${REQUEST_A} \u001b[00;36madmin\u001b[01;31m] \u001b[01;35mUnexpected exception\u001b[00m`,
    `${AT} \u001b[01;31mTRACE ${LOGGER} \u001b[01;35mTraceback (most recent call last):\u001b[00m`,
    `${AT} \u001b[01;31mTRACE ${LOGGER} \u001b[01;35m${SAYS}\u001b[00m`,
  ];
  for (const lines of [level, whole, devstack])
    assert.deepEqual(found(lines), [['error', SAYS, 1]]);
  // behind one of that second
  const info = `${AT} 7 \u001b[00;36mINFO nova.wsgi [-] accepted\u001b[00m`;
  for (const before of [info, `${AT} 7 INFO nova.wsgi [-] accepted`])
    assert.deepEqual(found([before, ...level]), [['error', SAYS, 2]]);
});

test('a zone behind the time, or in it', () => {
  for (const at of ['2026-11-28T10:00:06+0000.000', '2026-11-28T19:00:06.000+09:00'])
    assert.deepEqual(found(ERROR.map((line) => line.replace(AT, at))), [['error', SAYS, 1]]);
});

test('the carriage return at the end of a line is no part of it', () => {
  assert.deepEqual(found(ERROR.map((line) => `${line}\r`)), [['error', SAYS, 1]]);
});

test('a message of several lines: as rsyslog escapes it, as journalctl sets it in, as Docker wraps each', () => {
  const texts = ERROR.map((line) => line.slice(`${AT} 7 ERROR ${LOGGER} `.length));
  const first = `ERROR ${LOGGER} ${texts[0]}`;
  const head = 'Nov 28 10:00:06 np42 nova-api[7]: ';
  const escaped = `${head}${[`${AT} 7 ${first}`, ...texts.slice(1)].join('#012')}`;
  assert.deepEqual(found([escaped], 'syslog'), [['error', SAYS, 1]]);
  const setIn = [head + first, ...texts.slice(1).map((text) => ' '.repeat(head.length) + text)];
  assert.deepEqual(found(setIn), [['error', SAYS, 1]]);
  const docker = ERROR.map((line) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-11-28T10:00:06.000000000Z' }),
  );
  assert.deepEqual(found(docker), [['error', SAYS, 1]]);
});

test('a line that begins as a tag and has no end is a further line, not the first of its buffer again', () => {
  const [first = '', ...rest] = ERROR;
  const lines = [first, '<unprintable instance', '  of nova.Flavor', ...rest];
  assert.deepEqual(found(lines), [['error', SAYS, 1]]);
  const plain = rest.map((line) => line.slice(`${AT} 7 ERROR ${LOGGER} `.length));
  assert.deepEqual(found([first, '<unprintable', ...plain]), [['error', SAYS, 1]]);
});
