import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readAround } from '../../../../../site/model/explain/excerpt.ts';
import { LoadError } from '../../../../../site/model/load/bytes.ts';

const LINES = Array.from({ length: 5000 }, (_, at) => `line ${at + 1} – ünïcode ${at * 7919}`);
const LOG = Buffer.from(`${LINES.join('\n')}\n`);
const packed = gzipSync(LOG);
const FILES: Record<string, Buffer> = {
  '/plain.log': LOG,
  '/packed.log.gz': packed,
  '/members.log.gz': Buffer.concat([packed, gzipSync('more\n')]),
  '/cut.log.gz': packed.subarray(0, packed.length - 400),
  '/other.log.bz2': Buffer.from('BZh91AY&SY'),
  '/long.log': Buffer.from(`${'x'.repeat(1_000_000)}\nsecond\nlast`),
  '/empty.log': Buffer.alloc(0),
  '/viewer.html': LOG,
};

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
  const bytes = FILES[pathname];
  if (bytes === undefined) return response.writeHead(404).end();
  const type = pathname.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/plain';
  response.writeHead(200, { 'Content-Type': type });
  if (!searchParams.has('slow')) return response.end(bytes);
  response.write(bytes.subarray(0, 1));
  setImmediate(() => response.write(bytes.subarray(1, 2)));
  setImmediate(() => setImmediate(() => response.end(bytes.subarray(2))));
});
let base = '';
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

for (const file of ['/plain.log', '/packed.log.gz', '/plain.log?slow', '/packed.log.gz?slow']) {
  test(`the lines around one: ${file}`, async () => {
    const around = (line: number) => readAround(`${base}${file}`, line, 2);
    const from = (first: number, to: number) => ({
      first,
      lines: LINES.slice(first - 1, to),
      damage: null,
    });
    assert.deepEqual(await around(1), from(1, 3));
    assert.deepEqual(await around(2500), from(2498, 2502));
    assert.deepEqual(await around(5000), from(4998, 5000));
    assert.deepEqual((await around(6000)).lines, []);
  });
}

test('what cannot be read to its end says so, behind what can', async () => {
  const second = await readAround(`${base}/members.log.gz`, 4999, 3);
  assert.deepEqual(second.lines.slice(0, 5), LINES.slice(4995));
  const cut = await readAround(`${base}/cut.log.gz`, 4999, 2);
  assert.match(cut.damage ?? '', /could not be read/);
  assert.deepEqual((await readAround(`${base}/cut.log.gz`, 10, 1)).lines, LINES.slice(8, 11));
});

test('a line of any length is cut, the last needs no end, an empty log has none', async () => {
  const { lines } = await readAround(`${base}/long.log`, 2, 5);
  assert.deepEqual(lines, ['x'.repeat(4000), 'second', 'last']);
  assert.deepEqual((await readAround(`${base}/empty.log`, 1, 5)).lines, []);
});

test('what is no log of text, or is not there, is an error', async () => {
  const fails = (path: string, told: RegExp) =>
    assert.rejects(readAround(`${base}${path}`, 1, 1), (error: unknown) => {
      assert.ok(error instanceof LoadError);
      assert.match(error.message, told);
      return true;
    });
  await fails('/none.log', /answered 404/);
  await fails('/viewer.html', /a page of its own/);
  await fails('/other.log.bz2', /browsers cannot unpack/);
});
