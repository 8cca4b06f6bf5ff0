/** The REST calls of a test: waits are folded, what went wrong is told, all are placed in its time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeCalls } from '../../../../../site/model/details/call-lane.ts';
import { splitRows } from '../../../../../site/model/details/lines.ts';
import {
  findCalls,
  findUnanswered,
  groupCalls,
  isBad,
} from '../../../../../site/model/details/requests.ts';

const ID = '0b1a424b-b1d5-4b77-809a-8c5e1aade18d';
const call = (second: number, what: string, caller = 'ServersTest:test_boot') =>
  `2026-11-28 23:59:${String(second).padStart(2, '0')},500 5339 INFO [tempest.lib.common.rest_client] Request (${caller}): ${what} 0.250s`;
const answer = (state: string) =>
  `2026-11-28 23:59:00,501 5339 DEBUG [x] Request - Headers: {}
        Body: None
    Response - Headers: {'x-openstack-request-id': 'req-${ID}', 'status': '200'}
        Body: b'{"server": {"id": "1", "status": "${state}"}}'`;
const poll = (second: number, state: string) =>
  `${call(second, '200 GET http://10.0.0.1:8774/v2.1/servers/1')}\n${answer(state)}`;

const LOG = [
  call(1, '202 POST http://10.0.0.1:8774/v2.1/servers'),
  poll(2, 'BUILD'),
  poll(12, 'BUILD'),
  poll(22, 'BUILD'),
  poll(32, 'ACTIVE'),
  call(33, '404 GET http://10.0.0.1:8774/v2.1/servers/2'),
  call(34, '409 DELETE http://10.0.0.1:8774/v2.1/servers/1'),
  call(35, '404 GET http://10.0.0.1:8774/v2.1/servers/1', 'ServersTest:_run_cleanups'),
].join('\n');

test('a wait is one group, with what it waited for', () => {
  const groups = groupCalls(findCalls(splitRows(LOG)));
  assert.deepEqual(
    groups.map(({ calls, states }) => [calls[0].method, calls.length, states]),
    [
      ['POST', 1, []],
      [
        'GET',
        4,
        [
          { state: 'BUILD', seconds: 30 },
          { state: 'ACTIVE', seconds: 0 },
        ],
      ],
      ['GET', 1, []],
      ['DELETE', 1, []],
      ['GET', 1, []],
    ],
  );
  assert.equal(groups[1]?.calls[0].requestId, `req-${ID}`);
  // what is logged behind the answer of one call is not that of the next
  assert.equal(groups[2]?.calls[0].requestId, null);
});

test('of a test that failed its last error went wrong, of one that passed none did', () => {
  const calls = findCalls(splitRows(LOG));
  const bad = (passed: boolean) =>
    calls.filter((one) => isBad(one, calls, passed)).map(({ status }) => status);
  assert.deepEqual(bad(false), [409]);
  assert.deepEqual(bad(true), []);
  const broken = findCalls(
    splitRows(`${call(1, '500 PUT http://x/a')}\n${call(2, '200 GET http://x/a')}`),
  );
  assert.deepEqual(
    broken.map((one) => isBad(one, broken, false)),
    [true, false],
  );
});

test('a call that nobody answered is in the traceback', () => {
  const traceback = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/tempest/lib/common/rest_client.py", line 299, in post
    return self.request('POST', url, extra_headers, headers, body, chunked)
urllib3.exceptions.ReadTimeoutError: HTTPConnectionPool(host='127.0.0.1', port=9292): Read timed out. (read timeout=10)
`;
  const found = findUnanswered(splitRows(traceback));
  assert.deepEqual(
    [found?.method, found?.status, found?.url, found?.row],
    ['POST', null, 'http://127.0.0.1:9292', 3],
  );
  const refused = `urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=5000): Max retries exceeded with url: /v3/auth/tokens (Caused by NewConnectionError('...'))`;
  assert.equal(findUnanswered(splitRows(refused))?.url, 'http://127.0.0.1:5000/v3/auth/tokens');
  assert.equal(findUnanswered(splitRows(LOG)), null);
});

test('calls lie in their test, whatever zone the log is in, and over midnight', () => {
  // 22:59:00 UTC, an hour before what the log says
  const start = Date.UTC(2026, 10, 28, 22, 59, 0);
  const bars = placeCalls(findCalls(splitRows(LOG)), start, 40_000);
  assert.equal(bars.length, 8);
  assert.deepEqual(
    [bars[0]?.from, bars[0]?.to, bars.at(-1)?.to],
    [1250 / 40_000, 1500 / 40_000, 35_500 / 40_000],
  );
  const late = call(0, '200 GET http://x/').replace('23:59:00,500', '00:00:01,000');
  const over = placeCalls(findCalls(splitRows(late)), Date.UTC(2026, 10, 28, 23, 59, 58), 5000);
  assert.equal(over[0]?.to, 3000 / 5000);
});
