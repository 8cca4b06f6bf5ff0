import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupPolls } from '../../../../../site/model/explain/polls.ts';
import type { LogLevel, LogLine } from '../../../../../src/format/service-logs.ts';

let at = 0;
const line = (text: string, level: LogLevel = 'info'): LogLine => {
  at += 1;
  return { log: 0, line: at, at: at * 1000, level, text, of: 'request' };
};
const ID = '62b17580-6582-42de-a755-85a7f5ae476b';
const shown = (lines: LogLine[]) =>
  groupPolls(lines).map(({ lines: own, poll, seconds }) => [own.length, poll, seconds]);

test('what is asked again and again is one group, in every form of the field', () => {
  const eventlet = (size: number) =>
    line(`127.0.0.1 "GET /v2/images/${ID} HTTP/1.1" 200 ${size} 0.02`);
  assert.deepEqual(shown([eventlet(950), eventlet(951), eventlet(950), eventlet(950)]), [
    [4, 'GET /v2/images/… 200', 3],
  ]);
  const nova = () =>
    line(`10.0.0.1 "GET /v2.1/servers/${ID} HTTP/1.1" status: 200 len: 9 time: 0.1`);
  assert.deepEqual(shown([nova(), nova(), nova()]), [[3, 'GET /v2.1/servers/… 200', 2]]);
  const uwsgi = (n: number) =>
    line(
      `[pid: 7] 127.0.0.1 () {60 vars} GET /v3/users => generated ${n} bytes in 2 msecs (HTTP/1.1 200)`,
    );
  assert.deepEqual(shown([uwsgi(1), uwsgi(2), uwsgi(3)]), [[3, 'GET /v3/users 200', 2]]);
});

test('what differs in path or answer, changes something or is an error stands alone', () => {
  const get = (path: string, status = 200, level: LogLevel = 'info') =>
    line(`"GET ${path} HTTP/1.1" ${status} 9 0.1`, level);
  const alone = (lines: LogLine[]) =>
    assert.deepEqual(
      groupPolls(lines).map(({ lines: own }) => own.length),
      lines.map(() => 1),
    );
  alone([get('/a'), get('/b'), get('/a'), get('/b')]);
  alone([get('/a'), get('/a'), get('/a', 404), get('/a')]);
  alone([get('/a', 500, 'error'), get('/a', 500, 'error'), get('/a', 500, 'error')]);
  alone(['POST', 'POST', 'POST'].map((method) => line(`"${method} /a HTTP/1.1" 201 9`)));
  alone(['one', 'one', 'one'].map((text) => line(text)));
  const three = [get('/a'), get('/a'), get('/a')].map((one) => ({ ...one, at: null }));
  assert.equal(groupPolls(three)[0]?.seconds, null);
  assert.deepEqual(groupPolls([]), []);
});
