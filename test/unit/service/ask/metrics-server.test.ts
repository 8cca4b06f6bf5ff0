import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createLogger } from '../../../../src/base/log.ts';
import {
  type MetricsServer,
  startMetricsServer,
} from '../../../../src/service/ask/metrics-server.ts';

let server: MetricsServer;

before(async () => {
  server = await startMetricsServer({
    listen: { host: '127.0.0.1', port: 0 },
    collect: async () => [],
    expected: ['watcher'],
    hostNames: ['metrics.example.org'],
    log: createLogger('error', { write: () => {} }),
  });
});
after(() => server.close());

/** @returns status and text of an answer, which ends */
async function ask(path: string, host: string, method = 'GET'): Promise<[number, string]> {
  const asking = request(`http://${server.address}${path}`, {
    method,
    headers: { host },
    agent: false,
    signal: AbortSignal.timeout(10_000),
  }).end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return [response.statusCode as number, await text(response)];
}

test('who asks for another host is told that it is not this one', async () => {
  assert.deepEqual(await ask('/metrics', 'rebound.example.com'), [
    421,
    'not a name of this server (metrics.hostNames)\n',
  ]);
  assert.equal((await ask('/metrics', 'metrics.example.org'))[0], 200);
  assert.equal((await ask('/metrics', 'localhost:9100'))[0], 200);
});

test('says what it cannot answer, and that nobody is ready', async () => {
  assert.deepEqual(await ask('/', 'localhost'), [
    404,
    'there are /metrics, /healthz and /readyz\n',
  ]);
  assert.deepEqual(await ask('/metrics', 'localhost', 'POST'), [405, '']);
  const [status, answer] = await ask('/readyz?verbose', 'localhost');
  assert.equal(status, 503);
  assert.equal(JSON.parse(answer).ok, false);
});
