import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { GUARDED, guardConnections, isOurHost } from '../../../src/base/http-guard.ts';

const CROWD = 1_000;
const MOST = 50;

describe('a guarded server', () => {
  const server = createServer(GUARDED, (_, response) => response.end('well'));
  const crowd: Socket[] = [];
  let port: number;

  before(async () => {
    guardConnections(server, MOST);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    for (const socket of crowd) socket.destroy();
    server.close();
    server.closeAllConnections();
  });

  /** Milliseconds until it answers. */
  async function ask(): Promise<number> {
    const started = performance.now();
    const sent = request({ host: '127.0.0.1', port, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return performance.now() - started;
  }

  /** The crowd is of this process as well: until it has dealt with its end of it. */
  async function calm(): Promise<void> {
    for (let late = Infinity; late > 50; ) {
      const started = performance.now();
      await sleep(100);
      late = performance.now() - started - 100;
    }
  }

  for (const [what, words] of [
    ['say nothing', ''],
    ['begin a request and do not go on', 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '],
  ] as const) {
    test(`answers within a second among ${CROWD} connections that ${what}`, async () => {
      for (let i = 0; i < CROWD; i++) {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(words);
        crowd.push(socket);
      }
      await calm();
      for (let i = 0; i < 5; i++) {
        const took = await ask();
        assert.ok(took < 1000, `${took} ms`);
      }
      const open = await new Promise<number>((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      });
      assert.ok(open <= MOST + 1, `${open} are open`);
    });
  }
});

test('only names of this machine are names of the server', () => {
  const is = (host: string | undefined, names: string[] = []) =>
    isOurHost({ headers: { host } } as IncomingMessage, names);
  const own = hostname().split('.')[0];
  for (const host of [
    'localhost',
    'localhost:8080',
    '127.0.0.1:1',
    '[::1]:80',
    own,
    `${own}.a.b:1`,
  ])
    assert.ok(is(host), host);
  for (const host of ['evil.example', `evil-${own}x.example:8080`, '', '127.0.0.1.evil.example'])
    assert.equal(is(host), false, host);
  assert.ok(is('Logs.Example:80', ['logs.example']));
  assert.ok(is(undefined));
});
