import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createManifestReader,
  lacksInput,
  listedInputs,
} from '../../../../src/build/arrival/zuul-manifest.ts';
import fc from '../../../harness/property.ts';

async function* bytesOf(text: string) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
}
const listedIn = (json: string) => listedInputs(bytesOf(json));
const file = (name: string, size: number) => ({ name, mimetype: 'text/plain', size });
const directory = (name: string, children: object[]) => ({
  name,
  mimetype: 'application/directory',
  encoding: null,
  children,
});
const manifest = JSON.stringify({
  tree: [
    file('job-output.txt', 5),
    directory('logs', [file('testrepository.subunit', 100), file('syslog.txt', 9)]),
    directory('controller', [directory('logs', [file('dstat-csv_log.txt', 7)])]),
    directory('empty', []),
  ],
});

describe('zuul-manifest.json', () => {
  it('lists the inputs, and nothing else', async () => {
    assert.deepEqual(
      [...(await listedIn(manifest))],
      [
        ['controller/logs/dstat-csv_log.txt', 7],
        ['logs/testrepository.subunit', 100],
      ],
    );
  });

  it('finds what is missing or shorter, and accepts what was packed or has grown', async () => {
    const listed = await listedIn(manifest);
    const lacks = (stream: [string, number]) =>
      lacksInput(listed, new Map([stream, ['controller/logs/dstat-csv_log.txt', 7]]));
    assert.equal(lacks(['logs/testrepository.subunit', 100]), false);
    assert.equal(lacks(['logs/testrepository.subunit', 120]), false);
    assert.equal(lacks(['logs/testrepository.subunit', 99]), true);
    assert.equal(lacks(['logs/testrepository.subunit.gz', 20]), false);
    assert.equal(lacks(['logs/testrepository.subunit.zst', 20]), false);
    assert.equal(lacks(['logs/other.subunit', 100]), true);
    const packed = await listedIn('{"tree": [{"name": "x.subunit.gz", "size": 5}]}');
    assert.equal(lacksInput(packed, new Map([['x.subunit', 50]])), false);
  });

  it('takes whatever an upload may hold for one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        assert.ok((await listedIn(text)) instanceof Map);
      }),
    );
    const hostile = '{"tree": [null, 7, [], {"name": 3}, {"name": "__proto__", "children": {}}]}';
    assert.equal((await listedIn(hostile)).size, 0);
    const node = '{"name":"a","children":[';
    const deep = `{"tree":[${node.repeat(2000)}${']}'.repeat(2000)}]}`;
    assert.equal((await listedIn(deep)).size, 0);
    const many = { tree: Array.from({ length: 5000 }, (_, i) => file(`${i}.subunit`, 1)) };
    assert.equal((await listedIn(JSON.stringify(many))).size, 1000);
  });
});

describe('the reader of manifests', () => {
  const root = mkdtempSync(join(tmpdir(), 'stackviz-manifest-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  function upload(name: string, json: string): void {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'zuul-manifest.json'), json);
  }
  const bytesRead = () => Number(/^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

  it('tells what is missing, and takes none, and one that is too large, for complete', async () => {
    const isIncomplete = createManifestReader();
    upload('some', manifest);
    assert.equal(await isIncomplete(root, 'some', new Map()), true);
    assert.equal(await isIncomplete(root, 'none', new Map()), false);
    upload('large', manifest.replace(']}', `${' '.repeat(5_000_000)}]}`));
    assert.equal(await isIncomplete(root, 'large', new Map()), false);
  });

  it('reads each state of one once', async () => {
    const isIncomplete = createManifestReader();
    upload('again', manifest.replace(']}', `${' '.repeat(1_000_000)}]}`));
    const reads: number[] = [];
    for (const _ of [1, 2]) {
      const before = bytesRead();
      assert.equal(await isIncomplete(root, 'again', new Map()), true);
      reads.push(bytesRead() - before);
    }
    assert.ok((reads[0] ?? 0) > 1_000_000 && (reads[1] ?? 0) < 100_000, `${reads}`);
    writeFileSync(join(root, 'again/zuul-manifest.json'), '{"tree": []}');
    assert.equal(await isIncomplete(root, 'again', new Map()), false);
  });

  it('holds the process up for none, however they are made', async () => {
    const isIncomplete = createManifestReader();
    const nodes = '{"name":"a.subunit","size":1},'.repeat(130_000);
    const nested = '{"name":"a","children":['.repeat(160_000);
    const bodies = [
      `{"tree":[${nodes}`,
      `{"tree":[${nested}`,
      `{"tree":"${'\\"'.repeat(1_900_000)}`,
    ];
    bodies.forEach((body, index) => {
      for (let copy = 0; copy < 4; copy++) upload(`hostile-${index}-${copy}`, body);
    });
    // its own time on the processor, as the machine may have others to serve
    let longestMs = 0;
    let last = process.threadCpuUsage();
    const timer = setInterval(() => {
      const { user, system } = process.threadCpuUsage(last);
      longestMs = Math.max(longestMs, (user + system) / 1000);
      last = process.threadCpuUsage();
    }, 1);
    const builds = bodies.flatMap((_, i) => [0, 1, 2, 3].map((copy) => `hostile-${i}-${copy}`));
    await Promise.all(builds.map((build) => isIncomplete(root, build, new Map())));
    await sleep(5);
    clearInterval(timer);
    // a whole one parsed at once takes seconds
    assert.ok(longestMs < 500, `${Math.round(longestMs)} ms at a time`);
  });
});
