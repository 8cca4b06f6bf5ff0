import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { Readable } from 'node:stream';
import { after, afterEach, before, describe, test } from 'node:test';
import { GUARDED, guardConnections, isOurHost } from '../../../src/base/http.ts';

const CROWD = 1_000;
const MOST = 50;

describe('a guarded server', () => {
  const server = createServer(GUARDED, (_, response) => response.end('well'));
  let crowd: ChildProcess | undefined;
  let port: number;

  before(async () => {
    guardConnections(server, MOST);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => crowd?.kill('SIGKILL'));
  after(() => {
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

  /** Connections from a process of their own; each comes again as soon as it is given up. */
  async function gather(words: string): Promise<void> {
    const script = `
      const { connect } = require('node:net');
      const join = () => {
        const socket = connect(${port}, '127.0.0.1').on('error', () => {});
        socket.on('close', () => setTimeout(join, 1000)).write(${JSON.stringify(words)});
      };
      for (let i = 0; i < ${CROWD}; i++) join();
      setTimeout(() => console.log('there'), 500);`;
    crowd = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(crowd.stdout as Readable, 'data');
  }

  for (const [what, words] of [
    ['say nothing', ''],
    ['begin a request and do not go on', 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '],
  ] as const) {
    test(`answers within a second among ${CROWD} connections that ${what}`, async () => {
      await gather(words);
      const times: number[] = [];
      for (let i = 0; i < 5; i++) times.push(await ask());
      // on a machine that does much else as well
      assert.ok(Math.min(...times) < 1000, times.join(' '));
      const open = await new Promise<number>((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      });
      assert.ok(open <= 10 * MOST + 1, `${open} are open`);
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
