/** Transfers that break, are refused, are coded, or never end. The server is ours: it misbehaves on request. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { FetchContext } from '../../../src/fetch/context.ts';
import { type Downloaded, download, type FetchProgress } from '../../../src/fetch/download.ts';
import { runAt } from '../../../src/fetch/run.ts';
import { readRecorded } from '../../fixtures/recorded.ts';
import { readTree, testContext } from './run-tree.ts';

const STREAM = readRecorded('testrepository.subunit.gz');

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** Sends bytes, or the part that is asked for where the validator fits; cut off after `most` bytes. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  headers: Record<string, string>,
  most = bytes.length,
): void {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const at = Number(start ?? 0);
  const range = start && { 'Content-Range': `bytes ${at}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(start === undefined ? 200 : 206, {
    ...headers,
    ...range,
    'Content-Length': bytes.length - at,
  });
  response.write(bytes.subarray(at, at + most));
  if (at + most >= bytes.length) response.end();
  else setTimeout(() => response.destroy(), 20);
}

const ETAG = { ETag: '"1"' };

describe('transfers', () => {
  const served = new Map<string, Answer>();
  const asked: { path: string; headers: IncomingMessage['headers'] }[] = [];
  let url = '';
  let directory = '';

  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, headers: request.headers });
    const count = asked.filter((one) => one.path === path).length;
    const answer = served.get(path);
    if (answer !== undefined) answer(request, response, count);
    else if (path === '/logs/') {
      response.end([...served.keys()].map((key) => `<a href="${key}">x</a>`).join('\n'));
    } else response.writeHead(404).end();
  });

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/logs/`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    served.clear();
    asked.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'stackviz-fetched-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const serve = (name: string, answer: Answer) => void served.set(`/logs/${name}`, answer);

  async function fetchIt(
    limits: Partial<FetchContext['limits']> = {},
    onProgress?: (progress: FetchProgress) => void,
    signal?: AbortSignal,
  ): Promise<Downloaded> {
    const context = { ...testContext(limits), signal };
    const options = onProgress === undefined ? {} : { onProgress };
    return download(runAt(url), directory, context, options).finally(() => context.guard.close());
  }

  async function assertWhole(name = 'a.subunit'): Promise<void> {
    assert.ok((await readTree(directory)).get(name)?.equals(STREAM), 'not what was served');
  }

  const asksFor = (name: string) => asked.filter(({ path }) => path === `/logs/${name}`);

  it('one that breaks off is resumed, however often', async () => {
    serve('a.subunit', (request, response) => send(request, response, STREAM, ETAG, 20_000));
    const told = await fetchIt();
    await assertWhole();
    const requests = asksFor('a.subunit');
    assert.equal(requests.length, Math.ceil(STREAM.length / 20_000));
    assert.equal(requests[1]?.headers.range, 'bytes=20000-');
    assert.equal(requests[1]?.headers['if-match'], '"1"');
    assert.deepEqual(told.files, [{ path: 'a.subunit', bytes: STREAM.length }]);
  });

  it('a file that became another is fetched again, whatever the server heeds', async () => {
    const old = Buffer.from(STREAM.toReversed());
    /** What servers do when the validator does not fit. */
    const late: Record<string, Answer> = {
      'If-Range': (_, response) => void response.writeHead(200, { ETag: '"2"' }).end(STREAM),
      'If-Match': (request, response) => {
        if (request.headers['if-match'] === '"1"') response.writeHead(412).end();
        else send(request, response, STREAM, { ETag: '"2"' });
      },
      neither: (request, response) => send(request, response, STREAM, { ETag: '"2"' }),
    };
    for (const [name, answer] of Object.entries(late)) {
      serve('a.subunit', (request, response, count) =>
        count === 1 ? send(request, response, old, ETAG, 30_000) : answer(request, response, count),
      );
      asked.length = 0;
      let most = 0;
      await fetchIt({}, ({ bytesDone }) => {
        most = Math.max(most, bytesDone);
      });
      await assertWhole();
      assert.equal(most, STREAM.length, name);
    }
  });

  it('a range past the end, of any length and coding, begins it again', async () => {
    serve('a.subunit', (request, response, count) => {
      if (count === 1) send(request, response, STREAM, ETAG, 30_000);
      else if (count > 2) send(request, response, STREAM, ETAG);
      else {
        // as rclone has it, and Swift
        const headers = { 'Content-Length': STREAM.length, 'Content-Encoding': 'gzip' };
        response.writeHead(416, headers).write('not a gzip, and short');
      }
    });
    await fetchIt();
    await assertWhole();
  });

  it('without a validator it is fetched from its beginning', async () => {
    serve('a.subunit', (request, response, count) =>
      send(request, response, STREAM, {}, count === 1 ? 30_000 : STREAM.length),
    );
    await fetchIt();
    await assertWhole();
    assert.equal(asksFor('a.subunit')[1]?.headers.range, undefined);
  });

  it('a server in trouble is asked again, but not for ever', async () => {
    serve('a.subunit', (request, response, count) =>
      count === 1 ? response.writeHead(503).end() : send(request, response, STREAM, ETAG),
    );
    await fetchIt();
    await assertWhole();
    serve('a.subunit', (_, response) => void response.writeHead(503).end());
    await assert.rejects(fetchIt({ retries: 1 }), { code: 'FETCH_STATUS', retryable: true });
    serve('a.subunit', (_, response) => void response.destroy());
    await assert.rejects(fetchIt({ retries: 1 }), { code: 'FETCH_BROKEN', retryable: true });
    await assertWhole();
  });

  it('one that falls silent is given up, and one that takes too long in all', async () => {
    serve('a.subunit', (_, response) => {
      response.writeHead(200, { 'Content-Length': STREAM.length });
      response.write(STREAM.subarray(0, 1000));
    });
    await assert.rejects(fetchIt({ retries: 0, silenceMs: 300 }), { code: 'FETCH_TIMEOUT' });
    await assert.rejects(fetchIt({ totalMs: 400 }), { code: 'FETCH_TIMEOUT', retryable: true });
    assert.deepEqual(await readdir(directory), []);
  });

  it('who stops waiting ends it', async () => {
    const stop = new AbortController();
    serve('a.subunit', (_, response) => {
      response.writeHead(200).write('x');
      stop.abort();
    });
    await assert.rejects(fetchIt({}, undefined, stop.signal), { code: 'ABORTED' });
    assert.deepEqual(await readdir(directory), []);
  });

  it('bodies that are coded are stored as they can be read', async () => {
    const codings: [string, string, Buffer][] = [
      ['gzip.subunit', 'gzip', gzipSync(STREAM)],
      ['x-gzip.subunit', 'X-Gzip', gzipSync(STREAM)],
      ['packed.subunit.gz', 'gzip', gzipSync(STREAM)],
      ['deflate.subunit', 'deflate', deflateSync(STREAM)],
      ['br.subunit', 'br', brotliCompressSync(STREAM)],
      ['twice.subunit', 'gzip, br', brotliCompressSync(gzipSync(STREAM))],
    ];
    for (const [name, coding, bytes] of codings) {
      // broken in the middle: the rest is a part of the coded bytes
      serve(name, (request, response, count) => {
        const headers = { ...ETAG, 'Content-Encoding': coding };
        send(request, response, bytes, headers, count === 1 ? 100 : bytes.length);
      });
    }
    const inventory = 'all: {vars: {}}\n';
    served.set(
      '/logs/zuul-info/',
      (_, response) => void response.end('<a href="inventory.yaml">i</a>'),
    );
    serve('zuul-info/inventory.yaml', (_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(inventory));
    });
    await fetchIt();
    const names = (await readdir(directory)).sort();
    assert.deepEqual(names, [
      'br.subunit',
      'deflate.subunit',
      'gzip.subunit.gz',
      'packed.subunit.gz',
      'twice.subunit',
      'x-gzip.subunit.gz',
      'zuul-info',
    ]);
    for (const [name] of codings.slice(0, 5)) await assertWhole(name.replace(/\.gz$/, ''));
    assert.equal(
      (await readTree(directory)).get('zuul-info/inventory.yaml')?.toString(),
      inventory,
    );
    for (const { headers } of asked) assert.equal(headers['accept-encoding'], 'identity');
  });

  it('what is missing or unreadable is told, and the rest is there', async () => {
    serve('a.subunit', (request, response) => send(request, response, STREAM, ETAG));
    serve('b.subunit', (_, response) => void response.writeHead(404).end());
    serve('c.subunit', (_, response) => void response.writeHead(403).end());
    serve('d.subunit', (_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'deflate' }).end('no zlib');
    });
    serve('e.subunit', (_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'compress' }).end('x');
    });
    const { warnings, files } = await fetchIt();
    assert.deepEqual(
      files.map(({ path }) => path),
      ['a.subunit'],
    );
    assert.deepEqual(
      warnings.map(({ code, path }) => `${code} ${path}`).sort(),
      ['b', 'c', 'd', 'e'].map((name) => `FETCH_INPUT_MISSING ${name}.subunit`),
    );
  });

  it('a file that was packed after the manifest named it', async () => {
    served.set('/logs/zuul-manifest.json', (_, response) => {
      const tree = [
        { name: 'subunit_log.txt', size: STREAM.length },
        { name: '../evil.subunit', size: 1 },
      ];
      response.end(JSON.stringify({ tree }));
    });
    serve('subunit_log.txt.gz', (request, response) =>
      send(request, response, gzipSync(STREAM), ETAG),
    );
    await fetchIt();
    await assertWhole('subunit_log.txt');
    assert.ok(!asked.some(({ path }) => path.includes('evil') || path === '/logs/'));
  });

  it('limits hold', async () => {
    serve('a.subunit', (request, response) => send(request, response, STREAM, ETAG));
    await assert.rejects(fetchIt({ maxBytes: 10_000 }), { code: 'FETCH_TOO_LARGE' });
    const bomb = gzipSync(Buffer.alloc(8_000_000));
    served.set('/logs/', (_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
    });
    await assert.rejects(fetchIt(), { code: 'FETCH_NO_LOGS', message: /more than 4194304 bytes/ });
    served.set('/logs/', (_, response) => void response.writeHead(301, { Location: './' }).end());
    await assert.rejects(fetchIt(), { code: 'FETCH_NO_LOGS', message: /redirects without end/ });
    served.set(
      '/logs/',
      (_, response) => void response.end('<a href="a/">a</a><a href="b.txt">b</a>'),
    );
    for (const path of ['a', 'a/a', 'a/a/a']) {
      served.set(`/logs/${path}/`, (_, response) => void response.end('<a href="a/">a</a>'));
    }
    await assert.rejects(fetchIt({ maxListings: 2 }), { code: 'FETCH_NO_INPUTS' });
    assert.ok(!asked.some(({ path }) => path === '/logs/a/a/'));
  });

  it('nothing of the user is sent along', async () => {
    serve('a.subunit', (request, response) => send(request, response, STREAM, ETAG));
    await fetchIt();
    for (const { headers } of asked) {
      for (const name of ['cookie', 'authorization', 'referer', 'origin']) {
        assert.equal(headers[name], undefined);
      }
    }
  });
});
