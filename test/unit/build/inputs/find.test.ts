import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { chooseInputs } from '../../../../src/build/inputs/choose.ts';
import { findInputs, lookAt } from '../../../../src/build/inputs/find.ts';
import type { Input } from '../../../../src/build/inputs/input.ts';
import { classifyInput } from '../../../../src/build/inputs/names.ts';
import { createWarnings } from '../../../../src/build/warnings.ts';

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

test('finds what is there, of every node', async () => {
  put('job-output.txt', 'zuul-info/inventory.yaml', 'logs/dstat-csv_log.txt', 'logs/a/b/c.subunit');
  put('logs/etc/nova/x.subunit');
  put('controller/logs/testrepository.subunit.gz', 'compute1/logs/dstat-csv_log.txt.gz');
  assert.deepEqual(await find(), {
    paths: [
      'compute1/logs/dstat-csv_log.txt.gz',
      'controller/logs/testrepository.subunit.gz',
      'job-output.txt',
      'logs/a/b/c.subunit',
      'logs/dstat-csv_log.txt',
      'zuul-info/inventory.yaml',
    ],
    codes: [],
  });
});

test('what was published of a build within is no input, a directory of that name is searched', async () => {
  const output = 'old/build/stackviz';
  put(`${output}/manifest.json`, `${output}/data/0-dstat-csv.txt`, `${output}/data/x.subunit`);
  put(
    'logs/stackviz/x.subunit',
    'logs/other/stackviz/manifest.json',
    'logs/other/stackviz/y.subunit',
  );
  const paths = ['logs/other/stackviz/y.subunit', 'logs/stackviz/x.subunit'];
  assert.deepEqual(await find(), { paths, codes: [] });
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

test("reads the text of Jenkins' console where neither its page nor that of Zuul is there", async () => {
  put('x.subunit', 'consoleText.gz');
  assert.deepEqual((await find()).paths, ['consoleText.gz', 'x.subunit']);
  put('console.html');
  assert.deepEqual((await find()).paths, ['console.html', 'x.subunit']);
});

test('takes no console.log for the console of a job that Zuul ran', async () => {
  put('x.subunit', 'console.log', 'job-output.json');
  assert.deepEqual((await find()).paths, ['job-output.json', 'x.subunit']);
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

const STREAM = 'test: a.b\nsuccess: a.b\n';
const DSTAT = '"Dstat 0.8.0 CSV output"\n';

function write(path: string, content: string | Buffer): void {
  put(path);
  writeFileSync(join(build, path), content);
}

test('finds inputs of other names by their first bytes, wherever they stand', async () => {
  const inputs = {
    tmpab12cd34: STREAM,
    'dstat.csv': DSTAT,
    '_.stestr/0': STREAM,
    'logs/subunit-output.log': STREAM,
    'logs/openstack/instance-info/dstat.csv.txt.gz': gzipSync(DSTAT),
    'logs/undercloud/var/log/extra/dstat.csv': DSTAT,
    'controller/logs/old/results.csv': DSTAT,
  };
  for (const [path, content] of Object.entries(inputs)) write(path, content);
  write('logs/prices.csv', 'a,b\n1,2\n');
  write('tmpxxxxxxxx', 'error: a\n');
  write('logs/stestr.log', '2026-11-22 16:19:21 INFO test: a\n');
  write('logs/etc/dstat.csv', DSTAT);
  const warnings = createWarnings();
  const found = await findInputs(build, 1000, warnings);
  assert.deepEqual(warnings.list(), []);
  assert.deepEqual(
    found.map(({ path }) => path),
    Object.keys(inputs).sort(),
  );
  const place = (path: string) => {
    const { kind, host, phase } = found.find((input) => input.path === path) as Input;
    return [kind, host, phase];
  };
  assert.deepEqual(place('tmpab12cd34'), ['subunit', null, null]);
  assert.deepEqual(place('logs/undercloud/var/log/extra/dstat.csv'), ['dstat', 'undercloud', null]);
  assert.deepEqual(place('controller/logs/old/results.csv'), ['dstat', 'controller', 'old']);
});

test('finds inputs by their names among very many files, and says that others may be missing', async () => {
  put(...Array.from({ length: 300 }, (_, at) => `logs/${at}.txt`));
  write('logs/z.subunit', STREAM);
  write('logs/zz/dstat-csv_log.txt', DSTAT);
  write('logs/zz/dstat.csv', DSTAT);
  const { paths, codes } = await find(100);
  assert.deepEqual(paths, ['logs/z.subunit', 'logs/zz/dstat-csv_log.txt']);
  assert.deepEqual(codes, ['BUILD_TOO_MANY_FILES']);
});

test('reads a copy once, that of a known node; what only looks alike twice', async () => {
  const run = (second: number) =>
    [`time: 2026-11-22 16:19:${second}.123456Z`, STREAM, STREAM, STREAM].join('\n');
  write('testrepository.subunit.gz', gzipSync(run(21)));
  write('controller/logs/testrepository.subunit', run(21));
  write('logs/tempest/testrepository.subunit.gz', gzipSync(run(21)));
  write('compute1/logs/testrepository.subunit', run(22));
  const csv = (last: number) => `${DSTAT}"x","y"\n${'0,0\n'.repeat(1000)}${last}\n`;
  write('dstat.csv', csv(1));
  write('logs/dstat-csv_log.txt', csv(1));
  write('controller/logs/dstat-csv_log.txt', csv(2));
  write('compute1/logs/dstat-csv_log.txt.gz', gzipSync(csv(2)));
  assert.deepEqual(await find(), {
    paths: [
      'compute1/logs/dstat-csv_log.txt.gz',
      'compute1/logs/testrepository.subunit',
      'controller/logs/dstat-csv_log.txt',
      'controller/logs/testrepository.subunit',
      'dstat.csv',
    ],
    codes: [],
  });
});

test('opens so many files of a likely name and no more', async () => {
  const names = Array.from({ length: 150 }, (_, at) => `logs/${at}.csv`);
  for (const name of names) write(name, DSTAT);
  write('a.csv', DSTAT);
  const { paths, codes } = await find();
  assert.equal(paths.length, 100);
  assert.ok(paths.includes('a.csv'));
  assert.deepEqual(codes, ['BUILD_TOO_MANY_FILES']);
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
  put(...Array.from({ length: 300 }, (_, at) => `logs/${at}.txt`), 'logs/deep/z.subunit');
  const { paths, codes } = await find(10);
  assert.deepEqual([paths, codes], [[], ['BUILD_TOO_MANY_FILES']]);
});

test('an input that vanishes meanwhile is no reason to go without it', async () => {
  const [known] = ['a.subunit'].map((path) => classifyInput(path) as Input);
  for (const found of [
    { inputs: [known as Input], likely: [], logs: [] },
    { inputs: [], likely: ['dstat.csv'], logs: [] },
  ]) {
    await assert.rejects(lookAt(build, found, createWarnings()), {
      code: 'INPUT_GONE',
      retryable: true,
    });
  }
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
