import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, explain, explainStreams, failing, passing, REQUEST_A, REQUEST_B } from '../make.ts';

const DAY = '2026-11-28';
const time = (seconds: number) =>
  `10:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
const oslo = (seconds: number, level: string, context: string, text: string, pid = 7) =>
  `${DAY} ${time(seconds)} ${pid} ${level} keystone.x [${context}] ${text}`;
/** A line a second. */
const traffic = (from: number, to: number, pid = 7) =>
  Array.from({ length: to - from }, (_, at) => oslo(from + at, 'DEBUG', '-', 'begins', pid));
const at = (seconds: number) => `${DAY}T${time(seconds)}Z`;
const URL = 'http://10.0.0.1:5000/v3/users';
const POOL = "urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='10.0.0.1', port=5000): ";

/** A test that passed tells which log is the service's. */
const asked = passing(at(5), 1, call(URL, REQUEST_B));
const logged = oslo(5.5, 'DEBUG', `None ${REQUEST_B} - -`, 'begins');

test('a service that stopped, and came back as other processes', () => {
  const reason = [`${POOL}Max retries exceeded with url: /v3 ([Errno 111] Connection refused)`];
  const { failures } = explain([asked, failing(at(40), 0.5, '', reason)], {
    keystone: [logged, ...traffic(6, 40, 7), ...traffic(52, 60, 9)],
  });
  const [finding] = failures[0]?.findings ?? [];
  assert.equal(finding?.kind, 'stopped');
  assert.equal(finding?.restarted, true);
  assert.equal(finding?.line, 35);
  assert.deepEqual([finding?.at, finding?.until], [Date.parse(at(39)), Date.parse(at(52))]);
});

test('that a part of a log ends, which was put aside while the service went on, is no stop of it', () => {
  const reason = [`${POOL}Max retries exceeded with url: /v3 ([Errno 111] Connection refused)`];
  const tests = { s: [asked, failing(at(40), 0.5, '', reason)] };
  const found = (path: string) =>
    explainStreams(tests, { [path]: [logged, ...traffic(6, 39, 7)] }).failures[0]?.findings;
  assert.equal(found('logs/keystone.log')?.[0]?.kind, 'stopped');
  assert.deepEqual(found('logs/keystone.log.1'), []);
});

test('new processes after a pause are a service started again, but for those that run the tests', () => {
  const lines = [logged, ...traffic(6, 40, 7), ...traffic(52, 60, 9)];
  const { events } = explain([asked, failing(at(55), 0.5, '')], {
    keystone: lines,
    tempest: lines,
  });
  const told = events.map(({ kind, log, line, at: when, text }) => [kind, log, line, when, text]);
  const text = 'from here no line for 13.0 s, then other processes write on';
  assert.deepEqual(told, [['restart', 0, 35, Date.parse(at(39)), text]]);
});

test('that a log of many programs stops is no stop of the service that was refused', () => {
  const reason = [`${POOL}Max retries exceeded with url: /v3 ([Errno 111] Connection refused)`];
  const lines = [logged, ...traffic(6, 40, 7), ...traffic(52, 60, 9)];
  for (const name of ['syslog', 'messages-20261128', 'devstack.journal']) {
    const { failures } = explain([asked, failing(at(40), 0.5, '', reason)], { [name]: lines });
    assert.deepEqual(failures[0]?.findings, [], name);
  }
});

test('of a log that tells whole seconds a second without a line is none', () => {
  const reason = [`${POOL}Max retries exceeded with url: /v3 ([Errno 111] Connection refused)`];
  const cut = (lines: string[]) => lines.map((line) => line.replace(/\.\d{3} /, ' '));
  const lines = [logged, ...traffic(6, 41), ...traffic(52, 60, 9)];
  const findings = (log: string[], second: number) =>
    explain([asked, failing(at(second), 0.5, '', reason)], { keystone: cut(log) }).failures[0]
      ?.findings;
  assert.equal(findings(lines, 40)?.[0]?.line, 36);
  assert.deepEqual(findings(lines, 30), []);
});

test('a refused connection to a service that goes on to log proves no stop', () => {
  const reason = [`${POOL}Max retries exceeded with url: /v3 ([Errno 111] Connection refused)`];
  const { failures } = explain([asked, failing(at(40), 0.5, '', reason)], {
    keystone: [logged, ...traffic(6, 60).flatMap((line) => [line, line.replace('.000 ', '.500 ')])],
  });
  assert.deepEqual(failures[0]?.findings, []);
});

test('silence of a service that was waited for, with traffic before', () => {
  const reason = [`${POOL}Read timed out. (read timeout=10)`];
  const logs = { keystone: [logged, ...traffic(6, 40), ...traffic(65, 80)] };
  const { failures } = explain([asked, failing(at(41), 10, '', reason)], logs);
  const [finding] = failures[0]?.findings ?? [];
  assert.deepEqual([finding?.kind, finding?.line], ['silent', 35]);
  // a test that waited for nothing, and a service that is always quiet for long
  const other = explain([asked, failing(at(41), 10, '', ['AssertionError'])], logs);
  assert.deepEqual(other.failures[0]?.findings, []);
  const quiet = explain([asked, failing(at(41), 10, '', reason)], {
    keystone: [
      logged,
      oslo(20, 'DEBUG', '-', 'x'),
      oslo(39, 'DEBUG', '-', 'x'),
      oslo(70, 'DEBUG', '-', 'x'),
    ],
  });
  assert.deepEqual(quiet.failures[0]?.findings, []);
});

test('an error of the request explains it, one of a kind that passing tests have does not', () => {
  const output = call('http://10.0.0.1:9292/v2', REQUEST_A, 500);
  const error = oslo(30.2, 'ERROR', `None ${REQUEST_A} - -`, "Caught error: no 'append'");
  const one = explain([asked, failing(at(30), 1, output)], { glance: [error] });
  assert.deepEqual(
    one.failures[0]?.findings.map(({ kind, line, id }) => [kind, line, id]),
    [['error', 1, REQUEST_A]],
  );
  const usual = oslo(3, 'ERROR', '-', "Caught error: no 'pop'");
  const two = explain([asked, failing(at(30), 1, output)], { glance: [usual, error] });
  assert.deepEqual(two.failures[0]?.findings, []);
  assert.equal(two.failures[0]?.lines.length, 1, 'it is shown nevertheless');
});

const INNER = 'req-cccccccc-0000-4000-8000-000000000003';
const nova = (seconds: number, text: string) =>
  oslo(seconds, 'ERROR', `None ${REQUEST_A} demo - -`, text);
const cinder = (seconds: number, text: string, context = `${REQUEST_A} ${INNER} demo - -`) =>
  oslo(seconds, 'ERROR', context, text);
const failed500 = failing(at(30), 2, call('http://10.0.0.1:8774/v2.1', REQUEST_A, 500));
/** Service, line and the service that failed as well, of what is found. */
const found = (logs: Record<string, string[]>, tests = [failed500]) => {
  const { failures, logs: all } = explain(tests, logs);
  const name = (log: number | undefined) => (log === undefined ? null : all[log]?.service);
  return failures[0]?.findings.map(({ log, line, passedOn }) => [name(log), line, name(passedOn)]);
};
const traceback = (seconds: number, text: string) => [
  `${DAY} ${time(seconds)} 7 ERROR keystone.x Traceback (most recent call last):`,
  `${DAY} ${time(seconds)} 7 ERROR keystone.x ${text}`,
];

test('an inner error comes before the outer one that names its request, quotes it, or says that a service failed', () => {
  const named = `ClientException: Unknown Error (HTTP 500) (Request-ID: ${INNER})`;
  const disk = 'OSError: [Errno 28] No space left on device';
  const inner = [cinder(30.4, `Create failed: ${disk}`)];
  const expected = [
    ['c-vol', 1, 'n-api'],
    ['n-api', 1, null],
  ];
  for (const outer of [
    named,
    'keystoneauth1.exceptions.http.ServiceUnavailable: None (HTTP 503)',
  ]) {
    const lines = [nova(30.9, 'Unexpected exception in API method'), ...traceback(30.9, outer)];
    assert.deepEqual(found({ 'n-api': lines, 'c-vol': inner }), expected, outer);
    assert.deepEqual(found({ 'c-vol': inner, 'n-api': lines }), expected, 'in any order of logs');
  }
  // by messages, under the very same request
  const asked = `None ${REQUEST_A} demo - -`;
  const quoted = [nova(30.9, 'Failed'), ...traceback(30.9, `RemoteError: Remote error: ${disk}`)];
  const remote = [cinder(30.4, `Create failed: ${disk}`, asked)];
  assert.deepEqual(found({ 'n-api': quoted, 'c-vol': remote }), expected);
});

test('an inner error is not named as the cause of an outer one whose line shows no such thing', () => {
  const inner = [cinder(30.4, 'Create failed: OSError: [Errno 28] No space left on device')];
  const own = [nova(30.9, 'Unexpected exception'), ...traceback(30.9, "KeyError: 'flavor'")];
  const alone = [
    ['n-api', 1, null],
    ['c-vol', 1, null],
  ];
  assert.deepEqual(found({ 'n-api': own, 'c-vol': inner }), alone);
  // it came later, or on behalf of nobody
  const outer = [nova(30.2, 'Failed'), ...traceback(30.2, 'ServiceUnavailable: (HTTP 503)')];
  assert.deepEqual(found({ 'n-api': outer, 'c-vol': inner }), alone);
  const late = [nova(30.9, 'Failed'), ...traceback(30.9, 'ServiceUnavailable: (HTTP 503)')];
  const other = [cinder(30.4, 'Create failed: OSError: [Errno 28] x', `${REQUEST_A} demo - -`)];
  assert.deepEqual(found({ 'n-api': late, 'c-vol': other }), alone);
});

test('what syslog has of a service once more is told once, and is no other service', () => {
  const lines = [
    nova(30.9, 'Unexpected exception in API'),
    ...traceback(30.901, 'ValueError: nine'),
  ];
  const copies = lines.map((one) =>
    one
      .replace(`${DAY} `, 'Nov 28 ')
      .replace(/ 7 (?=ERROR)/, ` np1 nova-api[7]: ${one.slice(0, 23)} 7 `),
  );
  assert.deepEqual(found({ 'n-api': lines, syslog: copies }), [['n-api', 1, null]]);
  // without its traceback it came first, and the other says more
  const first = copies.slice(0, 1).map((one) => one.replace('30.900', '30.899'));
  assert.deepEqual(found({ 'n-api': lines, syslog: first }), [['n-api', 1, null]]);
  const { failures } = explain([failed500], { 'n-api': lines, syslog: copies });
  assert.deepEqual(
    failures[0]?.lines.map(({ log, line }) => [log, line]),
    [[0, 1]],
  );
});

test('of services in a row the innermost comes first', () => {
  const third = 'req-dddddddd-0000-4000-8000-000000000004';
  const logs = {
    'n-api': [nova(30.9, `Failed: ClientException: no (HTTP 500) (Request-ID: ${INNER})`)],
    'c-vol': [cinder(30.6, `Failed: InternalServerError: (HTTP 500) (Request-ID: ${third})`)],
    'g-api': [cinder(30.3, 'Image 1 has no data at all', `${REQUEST_A} ${third} demo - -`)],
  };
  assert.equal(found(logs)?.[0]?.[0], 'g-api');
});

test('a service that another one could not reach, and whose log had stopped, comes before that one', () => {
  const refused =
    'ConnectFailure: Unable to establish connection to http://10.0.0.1:5000/v3: [Errno 111] Connection refused';
  const lines = [nova(30.9, 'Failed'), ...traceback(30.9, refused)];
  const stops = [logged, ...traffic(6, 30, 7), ...traffic(52, 60, 9)];
  assert.deepEqual(found({ 'n-api': lines, keystone: stops }, [failed500, asked]), [
    ['keystone', 25, 'n-api'],
    ['n-api', 1, null],
  ]);
  const goesOn = [logged, ...traffic(6, 60).flatMap((one) => [one, one.replace('.000 ', '.500 ')])];
  assert.deepEqual(found({ 'n-api': lines, keystone: goesOn }, [failed500, asked]), [
    ['n-api', 1, null],
  ]);
});

test('a set-up that failed at once is looked at from the end of what was before', () => {
  const setUp = { ...failing(at(30), 0, ''), name: 'setUpClass (a.T)' };
  const { failures } = explain([asked, setUp], { glance: [oslo(20, 'ERROR', '-', 'gone')] });
  assert.equal(failures[0]?.from, Date.parse(at(6)));
  assert.deepEqual(
    failures[0]?.findings.map(({ kind, line }) => [kind, line]),
    [['near', 1]],
  );
});

test('a log of another zone is put on the clock of the tests', () => {
  const tests = Array.from({ length: 6 }, (_, index) => {
    const id = REQUEST_B.replace('bbbbbbbb', `bbbbbbb${index}`);
    return { id, test: passing(at(index * 3), 2, call(URL, id)) };
  });
  const shifted = (line: string) => line.replace(' 10:', ' 12:');
  const { logs } = explain([...tests.map((one) => one.test), failing(at(30), 1, '')], {
    keystone: tests.map(({ id }, index) => shifted(oslo(index * 3 + 1, 'INFO', id, 'x'))),
  });
  assert.ok(Math.abs((logs[0]?.ahead ?? 0) - 7_200_000) < 1100, `${logs[0]?.ahead}`);
});

test('a log that tells whole seconds is not behind for that', () => {
  const tests = Array.from({ length: 9 }, (_, index) => {
    const id = REQUEST_B.replace('bbbbbbbb', `bbbbbbb${index}`);
    return { id, test: passing(at(index * 3 + 0.75), 0.2, call(URL, id)) };
  });
  const { logs } = explain([...tests.map((one) => one.test), failing(at(40), 1, '')], {
    keystone: tests.map(({ id }, index) => oslo(index * 3, 'INFO', id, 'x').replace('.000 ', ' ')),
  });
  assert.equal(logs[0]?.ahead, 0);
});

test('of many kinds of errors few are told, those behind an exception first', () => {
  const kinds = ['disk of the host', 'quota of the user', 'token of the caller', 'lock of the row'];
  const lines = kinds.map((kind, second) =>
    oslo(5.1 + second / 10, 'ERROR', `None ${REQUEST_A} - -`, `Cannot find the ${kind}`),
  );
  const { failures } = explain([failing(at(5), 2, call(URL, REQUEST_A, 500))], {
    keystone: [oslo(4, 'DEBUG', '-', 'begins'), ...lines],
  });
  const errors = failures[0]?.findings.filter(({ kind }) => kind === 'error');
  assert.equal(errors?.length, 3);
});
