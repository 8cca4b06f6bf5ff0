/** Reading attachments from real files over HTTP, on servers that differ in Range and encoding. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DetailsReader } from '../../../../../site/model/details/details.ts';
import { parseSection, textOf } from '../../../../../site/model/details/section.ts';
import { LoadError, loadText } from '../../../../../site/model/load/bytes.ts';
import { coveringBlocks } from '../../../../../site/model/load/seekable.ts';
import { unpackFrames } from '../../../../../site/model/load/zstd/frames.ts';
import {
  type FrameSizes,
  NoDecoder,
  type Unpacker,
} from '../../../../../site/model/load/zstd/unpacker.ts';
import { createAttachmentsWriter } from '../../../../../src/dataset/tests/attachments-writer.ts';
import type { AttachmentRecord } from '../../../../../src/dataset/tests/test-table.ts';
import type { Sections } from '../../../../../src/format/tests.ts';
import { type ServerKind, serve, type TestServer } from '../../../../browser/harness/servers.ts';
import { packAsVersion2 } from '../../../../fixtures/version-2.ts';

/** As a stream brings them. */
const pieces = (body: Buffer) =>
  Array.from({ length: Math.ceil(body.length / 65_536) }, (_, i) =>
    body.subarray(i * 65_536, (i + 1) * 65_536),
  );

const attachment = (name: string, body: string | Buffer): AttachmentRecord => ({
  name,
  type: typeof body === 'string' ? 'text/plain' : 'image/png',
  text: typeof body === 'string',
  chunks: pieces(Buffer.from(body)),
  dropped: 0,
});

const NOISE = Array.from({ length: 200_000 }, (_, i) => `line ${i} ${(i * 7919) % 10007}`).join(
  '\n',
);
const BYTES = Buffer.from([0x89, 0x50, 0x0a, 0x0a, 0xff, 0x00]);

/** A section a test, and the last of the run. `__proto__` and a newline are names too. */
const SECTIONS: AttachmentRecord[][] = [
  [attachment('traceback', 'first')],
  [],
  [attachment('log', `☃ ${NOISE}`), attachment('a\nb', 'two\nlines\n'), attachment('log', '')],
  [attachment('__proto__', 'third'), attachment('shot.png', BYTES)],
  [attachment('stdout', 'of the run')],
];

let folder: string;
const servers: TestServer[] = [];
const written = new Map<string, { path: string; sections: Sections }>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackviz-details-'));
  for (const packed of [true, false]) {
    const names = { name: 'a', stem: packed ? 'packed' : 'plain' };
    const writer = createAttachmentsWriter(folder, names, { packed, hashed: false });
    for (const section of SECTIONS) writer.add(section);
    const { artifact, sections } = writer.finish();
    written.set(names.stem, { path: artifact.path, sections });
  }
  const plain = written.get('plain');
  assert.ok(plain);
  const bytes = await readFile(join(folder, plain.path));
  const older = packAsVersion2(bytes);
  await writeFile(join(folder, 'older.txt.gz'), older.bytes);
  const sections = { ...older.seekable, bytes: plain.sections.bytes };
  written.set('older', { path: 'older.txt.gz', sections });
});

/** The decoder itself; in the page it runs in a worker. */
const here: Unpacker = { prepare: () => undefined, unpack: unpackFrames };

after(async () => {
  for (const server of servers) await server.close();
  await rm(folder, { recursive: true });
});

async function open(kind: ServerKind, stem: string, path?: string, unpacker = here) {
  const server = await serve(folder, kind);
  servers.push(server);
  const file = written.get(stem);
  assert.ok(file);
  const url = server.url + (path ?? file.path);
  return { reader: new DetailsReader(url, file.sections, unpacker), server };
}

for (const kind of ['range', 'plain', 'encoding'] as const) {
  for (const stem of ['packed', 'plain', 'older']) {
    test(`every attachment of a ${stem} file, server: ${kind}`, async () => {
      const { reader, server } = await open(kind, stem);
      for (const [index, section] of SECTIONS.entries()) {
        const read = await reader.read(index);
        assert.deepEqual(
          read.map(({ name, type, text, data }) => [name, type, text, Buffer.from(data)]),
          section.map(({ name, type, text, chunks }) => [name, type, text, Buffer.concat(chunks)]),
        );
        assert.equal(reader.bytes(index) === 0, section.length === 0);
      }
      // Only a server that sends parts as they are answers every test with its part alone.
      const statuses = server.requests.map(({ status }) => status);
      if (kind === 'range') assert.ok(statuses.every((status) => status === 206));
      if (kind === 'plain') assert.deepEqual(statuses, [200]);
    });
  }
}

test('one test costs the blocks around it, not the file', async () => {
  const { reader, server } = await open('range', 'packed');
  assert.equal(textOf((await reader.read(0))[0] as never), 'first');
  const whole = written.get('packed')?.sections.blocks.at(-1)?.[0] ?? 0;
  assert.ok((server.requests[0]?.bytes ?? whole) < whole / 2);
  await reader.read(0);
  assert.equal(server.requests.length, 1);
});

test('blocks that cover a section', () => {
  const blocks: [number, number][] = [
    [10, 0],
    [100, 1000],
    [200, 2000],
    [300, 2500],
  ];
  const first: FrameSizes = [90, 1000];
  const second: FrameSizes = [100, 1000];
  const third: FrameSizes = [100, 500];
  const cases: [number, number, number, number, number, FrameSizes[]][] = [
    [0, 10, 10, 0, 100, [first]],
    [999, 1001, 10, 0, 200, [first, second]],
    [1000, 2000, 100, 1000, 200, [second]],
    [2400, 2500, 200, 2000, 300, [third]],
    [0, 2500, 10, 0, 300, [first, second, third]],
  ];
  for (const [from, to, fileBegin, begin, fileEnd, frames] of cases) {
    assert.deepEqual(coveringBlocks(blocks, from, to), { fileBegin, begin, fileEnd, frames });
  }
});

test('a damaged block is told, never shown, and costs no other', async () => {
  const { path = '', sections } = written.get('packed') ?? {};
  assert.ok(sections && sections.blocks.length >= 4);
  const whole = await readFile(join(folder, path));
  const [from, to] = [sections.blocks[1]?.[0] ?? 0, sections.blocks[2]?.[0] ?? 0];
  const [log] = SECTIONS[2] ?? [];
  const expected = Buffer.concat(log?.chunks ?? []);
  for (let step = 0; step < 40; step++) {
    const damaged = Buffer.from(whole);
    const at = from + Math.floor(((to - from) * step) / 40);
    damaged[at] = (damaged[at] as number) ^ (1 << (step % 8));
    await writeFile(join(folder, 'damaged.txt.zst'), damaged);
    for (const kind of ['range', 'plain'] as const) {
      const { reader, server } = await open(kind, 'packed', 'damaged.txt.zst');
      const read = await reader.read(2).catch((error) => error);
      // a bit of the frame's header may say nothing of the content
      if (!(read instanceof Error)) assert.deepEqual(Buffer.from(read[0].data), expected);
      else assert.ok(read instanceof LoadError && read.kind === 'malformed', String(read));
      assert.equal(textOf((await reader.read(0))[0] as never), 'first');
      await server.close();
    }
  }
});

test('a decoder that may not run is told as such', async () => {
  const none: Unpacker = {
    prepare: () => undefined,
    unpack: () => Promise.reject(new NoDecoder('blocked')),
  };
  const { reader } = await open('range', 'packed', undefined, none);
  await assert.rejects(reader.read(0), (error) => {
    return error instanceof LoadError && error.kind === 'decoder';
  });
});

test('a missing file says so, and a later try may succeed', async () => {
  const { reader } = await open('range', 'plain', 'gone.txt');
  await assert.rejects(reader.read(0), (error) => {
    return error instanceof LoadError && error.kind === 'missing';
  });
  await writeFile(join(folder, 'gone.txt'), '{"attachments":[]}\n'.padEnd(200));
  assert.deepEqual(await reader.read(0), []);
});

test('a file that is shorter than its index, or not of it, is damaged', async () => {
  await writeFile(join(folder, 'short.txt'), 'x');
  const short = await open('plain', 'plain', 'short.txt');
  await assert.rejects(short.reader.read(2), /shorter than its index/);
  assert.throws(() => parseSection(Buffer.from('no JSON\nbody'), 'x'), /does not fit/);
  assert.throws(() => parseSection(Buffer.from('no line'), 'x'), /does not fit/);
});

test('a file cut short is damaged, not endless', async () => {
  const server = await serve(folder, 'range');
  servers.push(server);
  const packed = await readFile(join(folder, written.get('older')?.path ?? ''));
  await writeFile(join(folder, 'cut.txt.gz'), packed.subarray(0, 40));
  await assert.rejects(loadText(`${server.url}cut.txt.gz`), /damaged/);
});
