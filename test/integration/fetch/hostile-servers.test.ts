/** Servers that lie about lengths, list without end, or never finish a line, as bytes on a socket. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download } from '../../../src/fetch/download.ts';
import { resolve } from '../../../src/fetch/resolve.ts';
import { runAt } from '../../../src/fetch/run.ts';
import { readRecorded } from '../../fixtures/recorded.ts';
import { testContext } from './run-tree.ts';

const STREAM = readRecorded('testrepository.subunit.gz');

describe('hostile servers', () => {
  let directory = '';
  let server: Server;
  let url = '';
  /** What is said to a request for a path; counts from 1. */
  let answer: (socket: Socket, path: string, count: number) => void;
  const asked: string[] = [];
  const sockets = new Set<Socket>();

  before(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        const path = /^GET (\S+) /.exec(bytes.toString('latin1'))?.[1];
        if (path === undefined) return;
        asked.push(path);
        answer(socket, path, asked.filter((one) => one === path).length);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  beforeEach(async () => {
    asked.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'stackviz-fetched-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** The answer, and the end of the connection. */
  const say = (socket: Socket, body: string | Buffer, length = body.length, status = '200 OK') => {
    socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`);
    socket.end(body);
  };
  const missing = (socket: Socket) => say(socket, '', 0, '404 Not Found');

  async function fetchIt(limits = {}) {
    const context = testContext(limits);
    return download(runAt(url), directory, context).finally(() => context.guard.close());
  }
  const assertWhole = async () =>
    assert.ok((await readFile(join(directory, 'a.subunit'))).equals(STREAM));

  it('a listing of very many entries, and others behind it, hold nobody up', async () => {
    const row = (name: string) => `<a href="${name}">${name}</a>\n`;
    const many = Array.from({ length: 150_000 }, (_, at) => row(String(at))).join('');
    const page = row('a.subunit') + row('b/') + row('c/') + many;
    answer = (socket, path) => {
      if (path === '/a.subunit') say(socket, STREAM);
      else if (path.endsWith('/')) say(socket, page);
      else missing(socket);
    };
    const { warnings } = await fetchIt();
    await assertWhole();
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['FETCH_TOO_MANY_FILES'],
    );
    assert.ok(!asked.includes('/b/') && !asked.includes('/c/'), asked.join());
  });

  it('a length that is more than what comes', async () => {
    answer = (socket, path, count) => {
      if (path === '/a.subunit') say(socket, STREAM, STREAM.length + (count === 1 ? 7 : 0));
      else if (path === '/') say(socket, '<a href="a.subunit">a</a>');
      else missing(socket);
    };
    await fetchIt();
    await assertWhole();
    assert.equal(asked.filter((path) => path === '/a.subunit').length, 2);
  });

  it('a length that is less than what comes', async () => {
    answer = (socket) => say(socket, '<a href="a.subunit">a</a>', 9);
    await assert.rejects(fetchIt({ retries: 0 }), ({ code }: { code: string }) =>
      /^FETCH_/.test(code),
    );
  });

  it('headers that come a byte at a time, of a run and of what is asked about one', async () => {
    answer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      const timer = setInterval(() => socket.write('x'), 50);
      socket.on('close', () => clearInterval(timer));
    };
    const limits = { totalMs: 700, silenceMs: 20_000 };
    await assert.rejects(fetchIt(limits), { code: 'FETCH_TIMEOUT' });
    const context = testContext(limits);
    await assert.rejects(resolve(`${url}c/a/+/1`, context), { code: 'FETCH_TIMEOUT' });
    context.guard.close();
  });
});
