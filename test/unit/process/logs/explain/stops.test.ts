/** Of which log it is said that it stopped: of another node, another cloud, one that was cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, explainStreams, failing, passing } from '../make.ts';

const time = (seconds: number) =>
  `10:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
const at = (seconds: number) => `2026-11-28T${time(seconds)}Z`;
const oslo = (seconds: number, context: string, pid: number) =>
  `2026-11-28 ${time(seconds)} ${pid} DEBUG keystone.x [${context}] begins`;
const refusedBy = (address: string) => [
  `urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='${address}', port=5000): ` +
    'Max retries exceeded with url: /v3 ([Errno 111] Connection refused)',
];
const requestId = (second: number) =>
  `req-${String(second).padStart(8, '0')}-0000-4000-8000-000000000001`;

/** Tests that pass, one every other second, each by one request, and the log of the service that they ask. */
function cloud(from: number, to: number, address = '127.0.0.1', pid = 7) {
  const seconds = Array.from(
    { length: Math.ceil((to - from) / 2) },
    (_, index) => from + 2 * index,
  );
  const url = `http://${address}:5000/v3/users`;
  return {
    tests: seconds.map((second) => passing(at(second), 0.9, call(url, requestId(second)))),
    log: seconds.flatMap((second) => [
      oslo(second + 0.5, `None ${requestId(second)} - -`, pid),
      oslo(second + 1.3, '-', pid),
    ]),
  };
}
type Cloud = ReturnType<typeof cloud>;
const after = (second: number) => oslo(second, '-', 9);

/** Log and line of what is said to have stopped, of each failure of the stream that has one. */
function stopped(
  streams: Parameters<typeof explainStreams>[0],
  logs: Record<string, string[]>,
  cut?: string[],
) {
  const { failures, logs: all } = explainStreams(streams, logs, cut);
  return failures.map(({ findings }) =>
    findings.map(({ kind, log, line }) => [kind, all[log]?.path, line]),
  );
}

for (const [ofFirst, ofSecond] of [
  ['controller/logs/old', 'controller/logs/new'],
  ['compute1/logs', 'controller/logs'],
] as const) {
  const streams = (
    first: Cloud,
    second: Cloud,
    failed = failing(at(340), 0.5, '', refusedBy('127.0.0.1')),
  ) => ({
    [`${ofFirst}/testrepository.subunit`]: first.tests,
    [`${ofSecond}/testrepository.subunit`]: [...second.tests, failed],
  });
  const [before, now] = [cloud(0, 200), cloud(300, 340)];
  const goesOn = [...now.log, after(350)];

  test(`a stop is that of the service of its own stream: ${ofSecond}, not ${ofFirst}`, () => {
    const own = `${ofSecond}/keystone.log`;
    const logs = { [`${ofFirst}/keystone.log`]: before.log, [own]: goesOn };
    assert.deepEqual(stopped(streams(before, now), logs), [[['stopped', own, now.log.length]]]);
    // no request of its own is known of, and its own log goes on
    const nobody = { tests: [], log: [] };
    assert.deepEqual(stopped(streams(before, nobody), logs), [[]]);
  });

  test(`without a log of its own the one of ${ofFirst} explains nothing of ${ofSecond}`, () => {
    const logs = { [`${ofFirst}/keystone.log`]: before.log };
    assert.deepEqual(stopped(streams(before, now), logs), [[]]);
  });
}

test('a node without a log of the service is explained by the node that it asked', () => {
  const asked = cloud(300, 340, '10.0.0.1');
  const failed = failing(at(340), 0.5, '', refusedBy('10.0.0.1'));
  const logs = { 'controller/logs/keystone.log': [...asked.log, after(350)] };
  const found = [[['stopped', 'controller/logs/keystone.log', asked.log.length]]];
  assert.deepEqual(stopped({ 'compute1/logs/a.subunit': [...asked.tests, failed] }, logs), found);
  // by the requests of others alone
  const others = { 'controller/logs/a.subunit': asked.tests, 'compute1/logs/a.subunit': [failed] };
  assert.deepEqual(stopped(others, logs), found);
  const late = [failing(at(380), 0.5, '', refusedBy('10.0.0.1'))];
  const ended = { 'controller/logs/keystone.log': asked.log };
  const streams = { 'controller/logs/a.subunit': asked.tests, 'compute1/logs/a.subunit': late };
  assert.deepEqual(stopped(streams, ended), [[]], 'it ended long before');
});

test('a log that was not read to its end proves no stop, one that was does', () => {
  const { tests, log } = cloud(0, 60);
  const streams = { s: [...tests, failing(at(60), 0.5, '', refusedBy('127.0.0.1'))] };
  const logs = { 'logs/keystone.log': log };
  assert.deepEqual(stopped(streams, logs), [[['stopped', 'logs/keystone.log', log.length]]]);
  assert.deepEqual(stopped(streams, logs, ['logs/keystone.log']), [[]]);
  // where it goes on it stopped, wherever its end is
  const goesOn = { 'logs/keystone.log': [...log, after(70)] };
  assert.deepEqual(stopped(streams, goesOn, ['logs/keystone.log']).flat().length, 1);
});

test('a log that ends while its service goes on to answer proves no stop', () => {
  const { tests, log } = cloud(0, 60);
  const failed = failing(at(60), 0.5, '', refusedBy('127.0.0.1'));
  for (const lines of [1, 2, 10, 30, 50, 56]) {
    const logs = { 'logs/keystone.log': log.slice(0, lines) };
    assert.deepEqual(stopped({ s: [...tests, failed] }, logs), [[]], `${lines} lines`);
  }
});

test('a log of a service in use that ends long before it refuses anything proves no stop', () => {
  const { tests, log } = cloud(0, 40);
  const logs = { 'logs/keystone.log': log };
  const at60 = failing(at(60), 0.5, '', refusedBy('127.0.0.1'));
  assert.deepEqual(stopped({ s: [...tests, at60] }, logs), [[]]);
  // who is refused later than the first is so by the same stop
  const at41 = failing(at(41), 0.5, '', refusedBy('127.0.0.1'));
  assert.equal(stopped({ s: [...tests, at41, at60] }, logs).flat().length, 2);
});

test('what the runner logs when a test is over is not told as what happened meanwhile', () => {
  const error = (second: number) => oslo(second, '-', 5).replace('DEBUG', 'ERROR');
  const failed = failing(at(30), 1, '');
  const near = (second: number, log: string) =>
    stopped({ s: [failed] }, { [`logs/${log}.log`]: [oslo(1, '-', 5), error(second)] }).flat();
  assert.deepEqual(near(31.1, 'tempest'), []);
  assert.deepEqual(near(30.9, 'tempest'), [['near', 'logs/tempest.log', 2]]);
  assert.deepEqual(near(31.1, 'glance-api'), [['near', 'logs/glance-api.log', 2]]);
});
