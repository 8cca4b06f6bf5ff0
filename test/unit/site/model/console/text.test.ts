import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Found, searchConsole } from '../../../../../site/model/console/search.ts';
import { ConsoleText, cutPieces } from '../../../../../site/model/console/text.ts';
import { SeekableFile } from '../../../../../site/model/load/seekable.ts';
import { unpackFrames } from '../../../../../site/model/load/zstd/frames.ts';
import type { Unpacker } from '../../../../../site/model/load/zstd/unpacker.ts';
import { createConsoleTextWriter } from '../../../../../src/dataset/console/text-writer.ts';
import type { ConsoleIndex } from '../../../../../src/format/job.ts';
import { serve, type TestServer } from '../../../../browser/harness/servers.ts';
import fc from '../../../../harness/property.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackviz-console-'));
const servers: TestServer[] = [];
after(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true });
});

/** The decoder itself; in the page it runs in a worker. */
const UNPACKER: Unpacker = { prepare: () => undefined, unpack: unpackFrames };

let number = 0;

/** Publishes lines and opens them as the page does. */
async function publish(lines: string[], packed: boolean, kind: 'range' | 'plain' | 'encoding') {
  const names = { name: 'console', stem: `console-${number++}` };
  const writer = createConsoleTextWriter(folder, names, { packed, hashed: false });
  for (const text of lines) writer.add({ text, time: null, host: null, level: null, script: null });
  const [text, index] = writer.finish(0, 0);
  const bytes = readFileSync(join(folder, index?.path ?? ''));
  const read: ConsoleIndex = JSON.parse(String(packed ? gunzipSync(bytes) : bytes));
  const server = await serve(folder, kind);
  servers.push(server);
  const file = new SeekableFile(server.url + text?.path, read, UNPACKER);
  return { server, index: read, text: new ConsoleText(file, read) };
}

const LINES = Array.from({ length: 30_000 }, (_, i) => `line ${i} ☃ ${'x'.repeat(i % 120)}`);

/** Waits for what `want` asked for. */
function wanted(text: ConsoleText, lines: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => lines.every((line) => text.line(line) !== null) && resolve();
    text.version.subscribe(look);
    text.problem.subscribe((error) => error && reject(error));
    text.want(lines);
    look();
  });
}

for (const kind of ['range', 'plain', 'encoding'] as const) {
  for (const packed of [true, false]) {
    test(`lines are found wherever they are (${kind}, ${packed ? 'packed' : 'plain'})`, async () => {
      const { server, text } = await publish(LINES, packed, kind);
      const some = [29_999, 0, 255, 256, 12_345];
      await wanted(text, some);
      assert.deepEqual(
        some.map((line) => text.line(line)),
        some.map((line) => LINES[line]),
      );
      assert.equal(await text.join(5000, 20_000), LINES.slice(5000, 20_000).join('\n'));
      if (kind === 'plain') assert.equal(server.requests.length, 1);
    });
  }
}

test('what is in sight is all that is fetched', async () => {
  const { server, text } = await publish(LINES, true, 'range');
  await wanted(text, [15_000]);
  const whole = readFileSync(join(folder, `console-${number - 1}-text.txt.zst`)).length;
  const fetched = server.requests.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.equal(server.requests.length, 1);
  assert.ok(fetched < whole * 0.75, `${fetched} of ${whole}`);
});

test('pieces are whole stretches that cover all lines once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400_000), { minLength: 1, maxLength: 40 }), (sizes) => {
      const stretches = [0];
      for (const size of sizes) stretches.push((stretches.at(-1) as number) + size);
      const bytes = stretches.at(-1) as number;
      const blocks: [number, number][] = [];
      for (let at = 0; at < bytes; at += 524_288) blocks.push([at / 10, at]);
      blocks.push([bytes / 10, bytes]);
      const pieces = cutPieces({
        stretches,
        blocks,
        stride: 8,
        lines: sizes.length * 8 - 3,
      } as ConsoleIndex);
      let [line, byte] = [0, 0];
      for (const piece of pieces) {
        assert.deepEqual([piece.from, piece.begin], [line, byte]);
        assert.equal(piece.from % 8, 0);
        [line, byte] = [piece.to, piece.end];
      }
      assert.deepEqual([line, byte], [sizes.length * 8 - 3, bytes]);
    }),
  );
});

test('a file that is gone is a problem, and asking again tries again', async () => {
  const { text, server } = await publish(['a', 'b'], false, 'range');
  const path = join(folder, `console-${number - 1}-text.txt`);
  const bytes = readFileSync(path);
  rmSync(path);
  await assert.rejects(wanted(text, [1]), /404/);
  writeFileSync(path, bytes);
  await wanted(text, [1]);
  assert.equal(text.line(1), 'b');
  assert.ok(server.requests.length >= 2);
});

test('a text that is not of its index is said to be damaged', async () => {
  const { index, server } = await publish(['a', 'b', 'c'], false, 'range');
  const url = `${server.url}console-${number - 1}-text.txt`;
  const wrong = { ...index, lines: 2 };
  const text = new ConsoleText(new SeekableFile(url, wrong), wrong);
  await assert.rejects(text.read(0), /other lines/);
});

/** Patterns are matched in a browser only; see test/browser/console.test.ts. */
const noPatterns = (): never => assert.fail('no pattern here');

test('a search tells every line that has the text, in any case', async () => {
  const lines = LINES.map((line, i) => (i % 1000 === 7 ? `${line} \u001b[31mBo\u001b[0mom` : line));
  const { text } = await publish(lines, true, 'range');
  let found: Found | null = null;
  await searchConsole(
    text,
    { find: 'BOOM', regex: false },
    noPatterns,
    new AbortController().signal,
    () => {},
    (next) => {
      found = next;
    },
  );
  const { hits, done } = found as unknown as Found;
  assert.equal(done, true);
  assert.deepEqual(
    hits,
    Array.from({ length: 30 }, (_, i) => i * 1000 + 7),
  );
});

test('a broken expression is a problem, not an error', async () => {
  const { text } = await publish(['a'], false, 'range');
  const told: Found[] = [];
  const signal = new AbortController().signal;
  await searchConsole(
    text,
    { find: '(', regex: true },
    noPatterns,
    signal,
    () => {},
    (next) => {
      told.push(next);
    },
  );
  assert.match(told[0]?.problem ?? '', /Invalid regular expression/);
});
