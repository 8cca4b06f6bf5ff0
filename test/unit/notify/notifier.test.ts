/** Notifications, to a server that takes them, fails, hangs and sends elsewhere. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../../src/base/log.ts';
import {
  createNotifierCounts,
  type NotifierCounts,
  startNotifier,
} from '../../../src/notify/notifier.ts';
import { signatureOf } from '../../../src/notify/post.ts';
import { addNotice } from '../../../src/notify/spool.ts';

interface Got {
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

let root: string;
let spool: string;
let server: Server;
let got: Got[];
let answer: (response: ServerResponse, nth: number) => void;
let stop: (() => Promise<void>) | null;
let counts: NotifierCounts;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'notify-'));
  spool = join(root, 'spool');
  got = [];
  stop = null;
  counts = createNotifierCounts();
  answer = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
      answer(response, got.length);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  await stop?.();
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true });
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;

function start(options = {}): void {
  const times = { timeoutMs: 60_000, backoffMs: 20, giveUpMs: 60_000, lookMs: 10 };
  const target = { url: address(), secret: 's3cret', directory: spool };
  stop = startNotifier({ ...target, ...times, ...options }, counts, createLogger('silent'));
}

async function publish(path: string, summary: string, publishedAt = Date.now()): Promise<void> {
  mkdirSync(join(root, path, 'stackviz'), { recursive: true });
  writeFileSync(join(root, path, 'stackviz/summary.json'), summary);
  await addNotice(spool, { root, path, publishedAt });
}

async function until(what: string, ask: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !ask(); await sleep(10)) {
    assert.ok(Date.now() < end, `not in time: ${what}`);
  }
}
const empty = () => readdirSync(spool).length === 0;

test('counts none as told and as waiting', async () => {
  await publish('a', '{}', Date.now() - 2000);
  const later = Date.now() - 1000;
  await publish('b', '{}', later);
  const seen: (number | null)[][] = [];
  answer = (response, nth) => {
    seen.push([counts.taken, counts.waiting, counts.oldestAtMs]);
    if (nth === 2) response.writeHead(503);
    response.end();
  };
  // one look, and none after it
  start({ lookMs: 60_000 });
  await until('the second try', () => counts.failures === 1);
  assert.deepEqual(seen[1], [1, 1, later]);
  assert.deepEqual([counts.taken, counts.waiting, counts.oldestAtMs], [1, 1, later]);
});

test('posts the bytes of the summary, signed, once', async () => {
  await publish('b', '{"version":1}\n');
  start();
  await until('told', () => got.length === 1 && empty());
  const [{ url, headers, body }] = got as [Got];
  assert.deepEqual([url, body.toString()], ['/hook', '{"version":1}\n']);
  const timestamp = Number(headers['x-stackvizd-timestamp']);
  assert.ok(Math.abs(timestamp - Date.now() / 1000) < 60);
  assert.equal(headers['x-stackvizd-signature'], signatureOf('s3cret', timestamp, body));
  await sleep(100);
  assert.equal(got.length, 1);
});

test('warns of another notifier that empties the same spool', async () => {
  const said: string[] = [];
  const log = createLogger('warn', { write: (line: string) => said.push(JSON.parse(line).code) });
  // each is answered when the other has asked as well
  const asked: ServerResponse[] = [];
  answer = (response) => {
    if (asked.push(response) === 2) for (const one of asked) one.writeHead(204).end();
  };
  await publish('b', '{}');
  const target = { url: address(), secret: null, directory: spool };
  const times = { timeoutMs: 60_000, backoffMs: 20, giveUpMs: 60_000, lookMs: 10 };
  const [one, other] = [counts, createNotifierCounts()].map((own) =>
    startNotifier({ ...target, ...times }, own, log),
  );
  stop = async () => {
    await Promise.all([one?.(), other?.()]);
  };
  await until('told twice', () => got.length === 2 && empty());
  await stop();
  assert.deepEqual(said, ['NOTIFIER_NOT_ALONE']);
  assert.equal(new Set(got.map(({ headers }) => headers['x-stackvizd-delivery'])).size, 1);
});

test('a server that fails is asked again, with the same id', async () => {
  answer = (response, nth) => response.writeHead(nth < 3 ? 503 : 200).end();
  await publish('b', '{}');
  start();
  await until('told at the third try', () => got.length === 3 && counts.taken === 1);
  assert.ok(empty());
  assert.equal(new Set(got.map(({ headers }) => headers['x-stackvizd-delivery'])).size, 1);
  assert.deepEqual([counts.failures, counts.taken, counts.givenUp], [2, 1, 0]);
});

test('a server that hangs is given up after its time, and asked again', async () => {
  answer = (response, nth) => {
    if (nth > 1) response.writeHead(200).end();
  };
  await publish('b', '{}');
  start({ timeoutMs: 500 });
  await until('told', () => got.length > 1 && empty());
});

test('what may be half of an upload is told when it was quiet, once, and not held for ever', async () => {
  const publishedAt = Date.now();
  const notice = { root, path: 'b', publishedAt };
  await publish('b', '{"half":true}');
  await addNotice(spool, notice, { quietMs: 60_000, mostMs: 600_000 });
  start();
  await until('looked at', () => counts.waiting === 1);
  await sleep(100);
  assert.equal(got.length, 0);
  writeFileSync(join(root, 'b/stackviz/summary.json'), '{"half":false}');
  await addNotice(spool, { ...notice, publishedAt: publishedAt + 1 });
  await until('told', () => got.length === 1 && empty());
  assert.equal(got[0]?.body.toString(), '{"half":false}');

  // published again and again, half each time
  const begun = Date.now();
  for (const later of [0, 50, 100]) {
    const again = { ...notice, publishedAt: begun + later };
    await addNotice(spool, again, { quietMs: 60_000, mostMs: 500 });
  }
  // on a machine too busy to leave all three in that time, more than once
  await until('told', () => got.length >= 2 && empty());
  assert.ok(Date.now() >= begun + 500);
});

test('redirects are not followed, and what is refused is not sent again', async () => {
  answer = (response) => response.writeHead(307, { location: `${address()}/elsewhere` }).end();
  await publish('b', '{}');
  start();
  await until('given up', () => got.length === 1 && counts.givenUp === 1);
  assert.ok(empty());
  await sleep(100);
  assert.deepEqual(
    got.map(({ url }) => url),
    ['/hook'],
  );
  assert.deepEqual([counts.failures, counts.taken, counts.givenUp], [0, 0, 1]);
});

test('what was not told survives a restart; late tries are the last', async () => {
  answer = (response) => response.writeHead(500).end();
  await publish('b', '{}');
  start();
  await until('tried', () => got.length > 0);
  await stop?.();
  assert.ok(!empty());
  answer = (response) => response.writeHead(200).end();
  start();
  await until('told', empty);
  answer = (response) => response.writeHead(500).end();
  await publish('c', '{}', Date.now() - 120_000);
  await until('given up', empty);
});

test('a build published again while it waits is told of once, as it is then', async () => {
  await publish('b', '{"n":1}');
  await publish('b', '{"n":2}', Date.now() + 1);
  start();
  await until('told', () => got.length > 0 && empty());
  await sleep(50);
  assert.deepEqual(
    got.map(({ body }) => body.toString()),
    ['{"n":2}'],
  );
});

test('a notice that cannot be read now is kept for the next look', async () => {
  await publish('b', '{}');
  const name = `${'0'.repeat(40)}.json`;
  // it leads to itself: ELOOP, also for root
  symlinkSync(name, join(spool, name));
  start();
  await until('the other is told', () => got.length === 1);
  await stop?.();
  assert.deepEqual(readdirSync(spool), [name]);
});

test('a summary that is gone, or a link by now, is told of to nobody', async () => {
  await addNotice(spool, { root, path: 'gone', publishedAt: Date.now() });
  mkdirSync(join(root, 'linked'));
  symlinkSync('/etc', join(root, 'linked/stackviz'));
  await addNotice(spool, { root, path: 'linked', publishedAt: Date.now() });
  start();
  await until('forgotten', () => empty() && counts.gone === 2);
  assert.deepEqual(got, []);
  // as builds expire: nothing was lost
  assert.deepEqual([counts.givenUp, counts.failures], [0, 0]);
});
