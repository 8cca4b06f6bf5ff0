import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { chooseInputs, classifyInput, findInputs, type Input } from '../../../src/build/inputs.ts';
import { createWarnings } from '../../../src/build/warnings.ts';

let build: string;
beforeEach(() => {
  build = mkdtempSync(join(tmpdir(), 'inputs-'));
});
afterEach(() => rmSync(build, { recursive: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(build, path)), { recursive: true });
    writeFileSync(join(build, path), '');
  }
}

async function find(maxEntries = 1000) {
  const warnings = createWarnings();
  const inputs = await findInputs(build, maxEntries, warnings);
  return { paths: inputs.map(({ path }) => path), codes: warnings.list().map(({ code }) => code) };
}

test('knows inputs by name and place', () => {
  const kinds: [string, string | undefined, string | null | undefined][] = [
    ['testrepository.subunit.gz', 'subunit', null],
    ['logs/testrepository.subunit', 'subunit', null],
    ['logs/tempest.subunit.xz', 'subunit', null],
    ['controller/logs/subunit_log.txt.gz', 'subunit', 'controller'],
    ['compute1/x.subunit', 'subunit', 'compute1'],
    ['.stestr/3', 'subunit', null],
    ['logs/.stestr/tmpab12', 'subunit', null],
    ['controller/.testrepository/0.gz', 'subunit', 'controller'],
    ['dstat-csv_log.txt', 'dstat', null],
    ['compute1/logs/dstat-csv.log.gz', 'dstat', 'compute1'],
    ['zuul-info/inventory.yaml', 'inventory', null],
    ['logs/x.subunit.zst', 'subunit', null],
    ['x.subunit.gz.gz', 'subunit', null],
    ['x.subunit.xz.gz.gz.gz', undefined, undefined],
    ['.stestr/tmpab12.xz.gz', 'subunit', null],
    ['logs/screen-memory_tracker.txt.gz', 'memory', null],
    ['compute1/logs/memory_tracker.txt', 'memory', 'compute1'],
    ['logs/screen-peakmem_tracker.txt.gz', 'memory', null],
    ['zuul-info/build.json', 'zuul-build', null],
    ['job-output.txt.gz', 'job-output', null],
    ['job-output.json', 'job-results', null],
    ['logs/job-output.txt', undefined, undefined],
    ['console.html.gz', 'console-html', null],
    ['logs/console.html', 'console-html', null],
    ['logs/etc/nova/x.subunit', undefined, undefined],
    ['stackviz/data/x.subunit', undefined, undefined],
    ['stackviz/x.subunit', undefined, undefined],
    ['stackviz-x.subunit', 'subunit', null],
    ['.stackviz-ab12/x.subunit', undefined, undefined],
    ['.stestr/next-stream', undefined, undefined],
  ];
  for (const [path, kind, host] of kinds) {
    const input = classifyInput(path);
    assert.deepEqual([input?.kind, input?.host], [kind, host], path);
  }
});

test('finds what is there, of every node', async () => {
  put('job-output.txt', 'zuul-info/inventory.yaml', 'logs/dstat-csv_log.txt', 'logs/a/b/c.subunit');
  put('controller/logs/testrepository.subunit.gz', 'compute1/logs/dstat-csv_log.txt.gz');
  assert.deepEqual(await find(), {
    paths: [
      'compute1/logs/dstat-csv_log.txt.gz',
      'controller/logs/testrepository.subunit.gz',
      'job-output.txt',
      'logs/dstat-csv_log.txt',
      'zuul-info/inventory.yaml',
    ],
    codes: [],
  });
});

test('reads a file that is being packed once', () => {
  const input = (path: string) => classifyInput(path) as Input;
  const both = [input('a.subunit.gz'), input('a.subunit'), input('b.subunit.gz')];
  assert.deepEqual(
    chooseInputs(both).map(({ path }) => path),
    ['a.subunit', 'b.subunit.gz'],
  );
});

test('reads the least packed of the same file', () => {
  const inputs = [
    'b.subunit.gz.gz',
    'b.subunit.xz',
    'a.subunit.zst',
    'b.subunit.gz',
    'b.subunit.bz2',
  ];
  const chosen = (paths: string[]) =>
    chooseInputs(paths.map((path) => classifyInput(path) as Input)).map(({ path }) => path);
  const expected = ['a.subunit.zst', 'b.subunit.gz'];
  assert.deepEqual(chosen(inputs), expected);
  assert.deepEqual(chosen(inputs.toReversed()), expected);
});

test('reads what stands in for another kind only where that is missing', async () => {
  put('logs/screen-memory_tracker.txt', 'logs/dstat-csv.log', 'console.html', 'job-output.txt.gz');
  put('compute1/logs/screen-memory_tracker.txt');
  assert.deepEqual((await find()).paths, [
    'compute1/logs/screen-memory_tracker.txt',
    'job-output.txt.gz',
    'logs/dstat-csv.log',
  ]);
});

test('keeps the runs of a repository beside a stream: which to read shows in what they hold', async () => {
  put('.stestr/0', '.stestr/9', '.stestr/10', '.stestr/next-stream', '.stestr/tmpx1');
  put('logs/testrepository.subunit');
  assert.deepEqual((await find()).paths, [
    '.stestr/0',
    '.stestr/10',
    '.stestr/9',
    '.stestr/tmpx1',
    'logs/testrepository.subunit',
  ]);
});

test('keeps the newest of very many runs, and every stream beside them', () => {
  const runs = Array.from({ length: 2100 }, (_, at) => classifyInput(`.stestr/${at}`) as Input);
  const chosen = chooseInputs([...runs, classifyInput('.stestr/tmpa') as Input]);
  assert.equal(chosen.length, 2000);
  assert.ok(!chosen.some(({ path }) => path === '.stestr/100'));
  assert.ok(chosen.some(({ path }) => path === '.stestr/101'));
  assert.ok(chosen.some(({ path }) => path === '.stestr/tmpa'));
});

test('does not follow links nor open what is no file', async () => {
  put('logs/a.subunit');
  symlinkSync('/etc/passwd', join(build, 'logs/b.subunit'));
  symlinkSync('/', join(build, 'host'));
  execFileSync('mkfifo', [join(build, 'logs/c.subunit')]);
  assert.deepEqual(await find(), {
    paths: ['logs/a.subunit'],
    codes: ['INPUT_NOT_PLAIN', 'INPUT_NOT_PLAIN'],
  });
});

test('ends the search in a directory without end', async () => {
  put(...Array.from({ length: 300 }, (_, at) => `logs/${at}.txt`), 'z.subunit');
  const { codes } = await find(100);
  assert.deepEqual(codes, ['BUILD_TOO_MANY_FILES']);
});

test('a name that is no UTF-8 cannot be opened, and is told', async () => {
  put('a.subunit', '\u{1f41e}/b.subunit');
  const named = (bytes: string) =>
    Buffer.concat([Buffer.from(`${build}/`), Buffer.from(bytes, 'latin1')]);
  writeFileSync(named('\xff.subunit'), '');
  writeFileSync(named('\xff.log'), '');
  mkdirSync(named('\xfe'));
  assert.deepEqual(await find(), {
    paths: ['a.subunit', '\u{1f41e}/b.subunit'],
    codes: ['INPUT_UNREADABLE', 'INPUT_UNREADABLE'],
  });
});
