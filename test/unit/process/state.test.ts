import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { isBuildDone, readBuildState } from '../../../src/process/state.ts';
import { createWarnings } from '../../../src/process/warnings.ts';

let build: string;
beforeEach(() => {
  build = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(build, { recursive: true }));

const fingerprint = async () => (await readBuildState(build, 1000, createWarnings())).fingerprint;

test('the archiver changes no fingerprint, a new upload does', async () => {
  const file = join(build, 'dstat-csv_log.txt');
  writeFileSync(file, 'a,b\n'.repeat(1000));
  const before = await fingerprint();
  execFileSync('gzip', [file]);
  assert.equal(await fingerprint(), before);
  execFileSync('gunzip', [`${file}.gz`]);
  writeFileSync(file, 'a,b\n'.repeat(1001));
  const longer = await fingerprint();
  assert.notEqual(longer, before);
  utimesSync(file, new Date(1e12), new Date(1e12));
  assert.notEqual(await fingerprint(), longer);
});

test('files that are not read change nothing', async () => {
  writeFileSync(join(build, 'a.subunit'), '');
  const before = await fingerprint();
  writeFileSync(join(build, 'notes.txt'), 'x');
  assert.equal(await fingerprint(), before);
});

test('there is nothing to do where nothing can be read', async () => {
  mkdirSync(join(build, 'zuul-info'));
  writeFileSync(join(build, 'zuul-info/inventory.yaml'), 'all: {}');
  assert.equal(await isBuildDone(build, '', 1000), true);
  assert.equal(await isBuildDone(build, 'gone', 1000), true);
  writeFileSync(join(build, 'a.subunit'), '');
  assert.equal(await isBuildDone(build, '', 1000), false);
});
