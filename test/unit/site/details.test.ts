import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { LoadError, loadText } from '../../../site/model/bytes.ts';
import { coveringBlocks, DetailsReader } from '../../../site/model/details.ts';
import { buildRun } from '../../../site/model/run.ts';
import type { DetailsIndex } from '../../../src/publish/format.ts';
import { type ServerKind, serve, type TestServer } from '../../browser/servers.ts';
import { raw } from './make.ts';

// A retry repeats a name, and `__proto__` is a name too.
const MEMBERS: [name: string, text: string][] = [
  ['a', 'first'],
  ['a', `second ${'x'.repeat(5000)} ☃`],
  ['__proto__', 'third'],
  ['d', 'last'],
];
const run = buildRun(MEMBERS.map(([name], i) => raw(name, 'fail', 0, i, i + 1)));
let folder: string;
const servers: TestServer[] = [];

/** The details file as the exporter writes it: one gzip member of independent blocks. */
function build(): { text: Buffer; packed: Buffer; index: DetailsIndex } {
  const members = MEMBERS.map(([name, text]) =>
    Buffer.from(`${JSON.stringify(name)}:${JSON.stringify({ traceback: text })}`),
  );
  const text = Buffer.from(`{${members.join(',')}}`);
  const offsets = [1];
  for (const member of members) offsets.push((offsets.at(-1) as number) + member.length + 1);
  const whole = gzipSync(text);
  const parts = [whole.subarray(0, 10)];
  const blocks: [number, number][] = [];
  let at = 10;
  for (let start = 0; start < text.length; start += 1000) {
    const block = deflateRawSync(text.subarray(start, start + 1000), {
      finishFlush: constants.Z_FULL_FLUSH,
    });
    blocks.push([at, start]);
    parts.push(block);
    at += block.length;
  }
  blocks.push([at, text.length]);
  parts.push(Buffer.from([0x03, 0x00]), whole.subarray(-8));
  return {
    text,
    packed: Buffer.concat(parts),
    index: { version: 1, encoding: 'gzip', offsets, blocks },
  };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackviz-details-'));
  const { text, packed, index } = build();
  await writeFile(join(folder, 'details.json.gz'), packed);
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
  await writeFile(join(folder, 'details.json'), text);
  await writeFile(
    join(folder, 'plain-index.json'),
    JSON.stringify({ ...index, encoding: 'identity', blocks: [] }),
  );
});

after(async () => {
  for (const server of servers) await server.close();
  await rm(folder, { recursive: true });
});

async function readAll(kind: ServerKind, file: string, index: string | null) {
  const server = await serve(folder, kind);
  servers.push(server);
  const reader = new DetailsReader(server.url + file, index && server.url + index);
  const texts: (string | undefined)[] = [];
  for (const entry of run.tests) texts.push((await reader.read(entry)).traceback);
  return { texts, requests: server.requests.filter(({ path }) => path === `/${file}`) };
}

const EXPECTED = MEMBERS.map(([, text]) => text);

for (const kind of ['range', 'plain', 'encoding'] as const) {
  for (const [file, index] of [
    ['details.json.gz', 'index.json'],
    ['details.json', 'plain-index.json'],
  ] as const) {
    test(`every test's details from ${file}, server: ${kind}`, async () => {
      const { texts, requests } = await readAll(kind, file, index);
      assert.deepEqual(texts, EXPECTED);
      // Only a server that sends parts as they are answers every test with its part alone.
      if (kind === 'range') assert.ok(requests.every(({ status }) => status === 206));
      if (kind === 'plain') assert.equal(requests.length, 1);
    });
  }
}

test('without an index the whole file is read, once', async () => {
  const { texts, requests } = await readAll('range', 'details.json', null);
  assert.equal(texts[3], 'last');
  assert.equal(requests.length, 1);
});

test('blocks that cover a member', () => {
  const blocks: [number, number][] = [
    [10, 0],
    [100, 1000],
    [200, 2000],
    [300, 2500],
  ];
  assert.deepEqual(coveringBlocks(blocks, 0, 10), { fileBegin: 10, textBegin: 0, fileEnd: 100 });
  assert.deepEqual(coveringBlocks(blocks, 999, 1001), {
    fileBegin: 10,
    textBegin: 0,
    fileEnd: 200,
  });
  assert.deepEqual(coveringBlocks(blocks, 1000, 2000), {
    fileBegin: 100,
    textBegin: 1000,
    fileEnd: 200,
  });
  assert.deepEqual(coveringBlocks(blocks, 2400, 2500), {
    fileBegin: 200,
    textBegin: 2000,
    fileEnd: 300,
  });
});

test('a missing file says so, and a later try may succeed', async () => {
  const server = await serve(folder, 'range');
  servers.push(server);
  const reader = new DetailsReader(`${server.url}gone.json.gz`, `${server.url}index.json`);
  const [first] = run.tests;
  assert.ok(first);
  await assert.rejects(reader.read(first), (error) => {
    return error instanceof LoadError && error.kind === 'missing';
  });
  const { packed } = build();
  await writeFile(join(folder, 'gone.json.gz'), packed);
  assert.equal((await reader.read(first)).traceback, 'first');
});

test('a gzip file cut short is damaged, not endless', async () => {
  const { packed } = build();
  await writeFile(join(folder, 'cut.json.gz'), packed.subarray(0, 40));
  const server = await serve(folder, 'range');
  servers.push(server);
  await assert.rejects(loadText(`${server.url}cut.json.gz`), /damaged/);
});
