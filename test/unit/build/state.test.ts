import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { readBuildState } from '../../../src/build/state.ts';
import { createWarnings } from '../../../src/build/warnings.ts';
import { isBuildDone } from '../../harness/build-done.ts';
import { asOrdinaryUser } from '../../harness/ordinary-user.ts';

let build: string;
beforeEach(() => {
  build = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(build, { recursive: true }));

const fingerprint = async () =>
  (await readBuildState(build, '', 1000, createWarnings())).fingerprint;

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

test('what may not be read is told, and left out', async () => {
  chmodSync(build, 0o755);
  writeFileSync(join(build, 'a.subunit'), '');
  writeFileSync(join(build, 'b.subunit'), '', { mode: 0 });
  mkdirSync(join(build, 'logs'), { mode: 0 });
  const warnings = createWarnings();
  const { inputs } = await asOrdinaryUser(() => readBuildState(build, '', 1000, warnings));
  assert.deepEqual(
    inputs.map(({ path }) => path),
    ['a.subunit'],
  );
  assert.deepEqual(
    warnings.list().map(({ code, path }) => [code, path]),
    [
      ['INPUT_UNREADABLE', 'logs'],
      ['INPUT_UNREADABLE', 'b.subunit'],
    ],
  );
});

test('no build is taken for done because descriptors are short', () => {
  writeFileSync(join(build, 'a.subunit'), '');
  const script = `
    import { closeSync, openSync } from 'node:fs';
    import { isBuildDone } from '${new URL('../../harness/build-done.ts', import.meta.url)}';
    await isBuildDone('${build}', '', 1000); // what it loads is loaded
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null')); } catch {}
    const seen = [];
    for (let free = 0; free < 8; free++) {
      seen.push(await isBuildDone('${build}', '', 1000).catch((error) => error.code));
      closeSync(taken.pop());
    }
    process.stdout.write(JSON.stringify(seen));
  `;
  const program = 'ulimit -n 64 && exec "$0" --input-type=module --eval "$1"';
  const seen = JSON.parse(
    execFileSync('sh', ['-c', program, process.execPath, script], { encoding: 'utf8' }),
  );
  assert.equal(seen[0], 'EMFILE');
  assert.equal(seen.at(-1), false);
  assert.ok(!seen.includes(true), seen.join());
});
