import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { readManifest } from '../../../src/build/published.ts';
import { createNamer } from '../../../src/dataset/artifact.ts';
import { FORMAT_VERSION, type Manifest } from '../../../src/format/dataset.ts';
import { beginPublication } from '../../../src/publish/publication.ts';
import { type HeldDirectory, holdDirectory } from '../../../src/tree/beneath.ts';
import { summaryOf } from '../../fixtures/summary.ts';

let path: string;
let build: HeldDirectory;
beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'publication-'));
  build = await holdDirectory(path, '');
});
afterEach(async () => {
  await build.close();
  rmSync(path, { recursive: true });
});

const manifest = (fingerprint: string, files: string[]): Manifest => ({
  formatVersion: FORMAT_VERSION,
  generator: { name: 'stackvizd', version: '0' },
  fingerprint,
  path: 'x',
  metadata: {} as Manifest['metadata'],
  inputs: [],
  warnings: [],
  counts: {},
  generatedAt: '',
  durationMs: 0,
  files: ['index.htm', 'summary.json', 'data/config.json', ...files],
});

async function publish(fingerprint: string, data: Record<string, string>): Promise<void> {
  const publication = await beginPublication(build);
  for (const [name, text] of Object.entries(data))
    writeFileSync(join(publication.dataDirectory, name), text);
  await publication.commit({
    page: `page ${fingerprint}`,
    config: { deployer: false, datasets: [] },
    summary: summaryOf({ fingerprint }),
    manifest: manifest(
      fingerprint,
      Object.keys(data).map((name) => `data/${name}`),
    ),
  });
}

const published = (name: string) => readFileSync(join(path, 'stackviz', name), 'utf8');
const dataFiles = () => readdirSync(join(path, 'stackviz/data')).sort();

test('the first publish leaves the site and nothing else', async () => {
  await publish('1', { 'a.json': 'a' });
  assert.deepEqual(readdirSync(path), ['stackviz']);
  assert.deepEqual(readdirSync(join(path, 'stackviz')).sort(), [
    'data',
    'index.htm',
    'manifest.json',
    'summary.json',
  ]);
  assert.equal(published('data/a.json'), 'a');
  assert.equal((await readManifest(path))?.fingerprint, '1');
});

test('a republish keeps the files of the generation before, and no older ones', async () => {
  await publish('1', { 'a.json': 'a' });
  await publish('2', { 'b.json': 'b' });
  assert.deepEqual(dataFiles(), ['a.json', 'b.json', 'config.json']);
  assert.equal(published('index.htm'), 'page 2');
  await publish('3', { 'c.json': 'c' });
  assert.deepEqual(dataFiles(), ['b.json', 'c.json', 'config.json']);
  assert.deepEqual(readdirSync(path), ['stackviz']);
});

test('readers see the old dataset until the new one is whole', async () => {
  await publish('1', { 'a.json': 'a' });
  const publication = await beginPublication(build);
  writeFileSync(join(publication.dataDirectory, 'b.json'), 'half');
  assert.equal((await readManifest(path))?.fingerprint, '1');
  assert.deepEqual(dataFiles(), ['a.json', 'config.json']);
  await publication.abandon();
  assert.deepEqual(readdirSync(path), ['stackviz']);
});

test('what killed runs left behind is removed', async () => {
  mkdirSync(join(path, '.stackviz-dead/data'), { recursive: true });
  writeFileSync(join(path, '.stackviz-dead/data/x'), 'x');
  await publish('1', {});
  // a republish that was killed after it had moved files in
  writeFileSync(join(path, 'stackviz/data/orphan.json'), 'x');
  await publish('2', {});
  assert.deepEqual(readdirSync(path), ['stackviz']);
  assert.deepEqual(dataFiles(), ['config.json']);
});

test('a stackviz that somebody uploaded makes way', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(outside, 'keep'), 'x');
  try {
    mkdirSync(join(path, 'stackviz'));
    writeFileSync(join(path, 'stackviz/index.html'), 'planted');
    await publish('1', {});
    assert.equal(existsSync(join(path, 'stackviz/index.html')), false);

    rmSync(join(path, 'stackviz'), { recursive: true });
    symlinkSync(outside, join(path, 'stackviz'));
    await publish('2', {});
    assert.equal(published('index.htm'), 'page 2');
    assert.deepEqual(readdirSync(outside), ['keep']);
    assert.deepEqual(readdirSync(path), ['stackviz']);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

test('a directory in the place of a file of ours makes way', async () => {
  await publish('one', {});
  rmSync(join(path, 'stackviz/index.htm'));
  mkdirSync(join(path, 'stackviz/index.htm/deep'), { recursive: true });
  await publish('two', {});
  assert.equal(published('index.htm'), 'page two');
});

test('a link in the place of our data makes way, and nothing goes where it leads', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(outside, 'keep'), 'x');
  try {
    await publish('1', { 'a.json': '1' });
    // where uploads come in as our user, also what is planted belongs to it
    rmSync(join(path, 'stackviz/data'), { recursive: true });
    symlinkSync(outside, join(path, 'stackviz/data'));
    await publish('2', { 'b.json': '2' });
    assert.deepEqual(readdirSync(outside), ['keep']);
    assert.deepEqual(dataFiles(), ['b.json', 'config.json']);
    assert.deepEqual(readdirSync(path), ['stackviz']);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

test('a manifest counts, whatever the inputs were called', async () => {
  const namer = createNamer();
  const names = ['_a.subunit', '-b.subunit', '..c.subunit', '\u001b[2J\u202e.subunit', '\u00fc'];
  await publish('1', Object.fromEntries(names.map((name) => [`${namer(name).stem}.json`, 'x'])));
  assert.equal((await readManifest(path))?.fingerprint, '1');
});

test('a manifest that is none of ours does not count', async () => {
  mkdirSync(join(path, 'stackviz'));
  const plant = (text: string) => writeFileSync(join(path, 'stackviz/manifest.json'), text);
  for (const text of [
    '',
    '{',
    '[]',
    '{"fingerprint":"1"}',
    JSON.stringify({ ...manifest('1', ['../x']) }),
  ]) {
    plant(text);
    assert.equal(await readManifest(path), null, text);
  }
  plant(JSON.stringify(manifest('1', [])));
  assert.equal((await readManifest(path))?.fingerprint, '1');
});
