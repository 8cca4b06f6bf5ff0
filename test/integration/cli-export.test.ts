/** `export` as it is typed, on the built program. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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
import { gunzipSync } from 'node:zlib';
import type { ArtifactType, Manifest, SiteConfig } from '../../src/format/dataset.ts';
import type { RawTest } from '../../src/format/upstream.ts';
import { artifactsOf } from '../fixtures/read-dataset.ts';
import { RECORDED, readRecorded } from '../fixtures/recorded.ts';
import { stackvizd } from './cli-run.ts';

const STREAM = `${RECORDED}testrepository.subunit.gz`;

describe('stackvizd export', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-export-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const output = () => join(directory, 'out');
  const config = () =>
    JSON.parse(readFileSync(join(output(), 'config.json'), 'utf8')) as SiteConfig;
  const artifacts = (type: ArtifactType) => artifactsOf(output(), type);
  const rawOf = (path: string) =>
    JSON.parse(readFileSync(join(output(), path), 'utf8')) as RawTest[];

  it('writes a directory that is a site', async () => {
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    const { code, stderr } = await stackvizd(['export', '-f', STREAM, '--dstat', dstat, output()]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /47 passed/);
    const page = readFileSync(join(output(), 'index.html'), 'utf8');
    assert.match(page, /name="stackvizd-data" content="\.\/"/);
    for (const [, asset] of page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)) {
      assert.ok(existsSync(join(output(), asset as string)), asset);
    }
    assert.equal(rawOf('testrepository.subunit-0-raw.json').length, 64);
    const csv = readFileSync(join(output(), 'dstat.csv'), 'utf8').split('\n');
    // what upstream's reader wants
    assert.match(csv[0] as string, /^"Dstat .* CSV output"$/);
    assert.match(csv[4] as string, /^"system","total cpu usage"/);
    assert.match(csv[5] as string, /^"time","usr"/);
    assert.match(csv[6] as string, /^\d\d-\d\d \d\d:\d\d:\d\d,/);
  });

  it('reads streams of one name, a repository and standard input beside each other', async () => {
    mkdirSync(join(directory, 'tempest/.stestr'), { recursive: true });
    writeFileSync(join(directory, 'tempest/.stestr/0'), 'old');
    writeFileSync(join(directory, 'tempest/.stestr/1'), readRecorded('interrupted.v1.subunit'));
    writeFileSync(join(directory, 'tempest/.stestr/next-stream'), '2');
    const same = join(directory, 'testrepository.subunit.gz');
    writeFileSync(same, readRecorded('interrupted.v2.subunit.gz'));
    const args = [
      'export',
      '-f',
      STREAM,
      '-f',
      same,
      '-r',
      join(directory, 'tempest'),
      '-i',
      output(),
    ];
    const input = Buffer.from('test: a.b.one\nsuccess: a.b.one\n');
    const { code, stderr } = await stackvizd(args, {}, input);
    assert.equal(code, 0, stderr);
    const raw = artifacts('subunit');
    assert.deepEqual(
      raw.map(({ artifact_name }) => artifact_name),
      ['tempest', 'testrepository.subunit', 'testrepository.subunit-1', 'stdin'],
    );
    assert.equal(new Set(raw.map(({ path }) => path)).size, 4);
    assert.deepEqual(
      raw.map(({ path }) => rawOf(path).length),
      [59, 64, 61, 1],
    );
  });

  it("counts for upstream's site what it counts for ours", async () => {
    const told = async (...args: string[]) => {
      const { code, stderr } = await stackvizd(['export', '-f', STREAM, ...args, output()]);
      assert.equal(code, 0, stderr);
      const summary = JSON.parse(readFileSync(join(output(), 'summary.json'), 'utf8'));
      const tests = stderr.slice(stderr.indexOf('tests: '));
      return { tests, verdict: summary.verdict, counts: summary.counts, causes: summary.causes };
    };
    const ours = await told();
    assert.match(ours.tests, /7 failed, 1 unexpected success/);
    assert.deepEqual(await told('--format', 'upstream'), ours);
  });

  it('leaves no half of a site where it cannot be put into place', async () => {
    const { code } = await stackvizd(['export', '-f', STREAM, output()]);
    assert.equal(code, 0);
    const whole = readdirSync(output());
    const other = join(directory, 'other');
    mkdirSync(join(other, 'index.html'), { recursive: true });
    const isDirectory = await stackvizd(['export', '-f', STREAM, other]);
    assert.equal(isDirectory.code, 1);
    assert.match(isDirectory.stderr, /EISDIR: \S+index\.html is a directory, where a file of/);
    assert.deepEqual(readdirSync(other), ['index.html']);
    rmSync(join(other, 'index.html'), { recursive: true });
    // it is found when files are moved already
    symlinkSync(join(directory, 'nowhere'), join(other, 'assets'));
    const leadsNowhere = await stackvizd(['export', '-f', STREAM, other]);
    assert.equal(leadsNowhere.code, 1, leadsNowhere.stderr);
    assert.match(leadsNowhere.stderr, /EEXIST: .*assets' \(something of that name is in the way/);
    assert.deepEqual(readdirSync(other), ['assets']);
    rmSync(join(other, 'assets'));
    assert.equal((await stackvizd(['export', '-f', STREAM, other])).code, 0);
    assert.deepEqual(readdirSync(other), whole);
  });

  it('packs all when asked, and takes metadata of Zuul from the environment', async () => {
    const zuul = { ZUUL_PROJECT: 'openstack/nova', ZUUL_CHANGE: '7', JOB_NAME: 'tempest-full' };
    const { code } = await stackvizd(['export', '-z', '-e', '-f', STREAM, output()], zuul);
    assert.equal(code, 0);
    const [raw] = artifacts('subunit');
    assert.equal(raw?.content_encoding, 'gzip');
    const packed = readFileSync(join(output(), raw?.path ?? ''));
    assert.equal((JSON.parse(gunzipSync(packed).toString()) as RawTest[]).length, 64);
    const [dataset] = config().datasets;
    assert.deepEqual(
      [dataset?.name, dataset?.change_id, dataset?.change_project],
      ['tempest-full', '7', 'openstack/nova'],
    );
    // with zstd's own tools the attachments are what they are without packing
    const [attachments] = artifacts('attachments');
    assert.equal(attachments?.content_encoding, 'zstd');
    const file = join(output(), attachments?.path ?? '');
    execFileSync('zstd', ['--test', '--quiet', file]);
    const unpacked = execFileSync('zstdcat', [file], { maxBuffer: 1e9 });
    const plain = join(directory, 'plain');
    assert.equal((await stackvizd(['export', '--no-pack', '-f', STREAM, plain])).code, 0);
    assert.deepEqual(unpacked, readFileSync(join(plain, `${attachments?.path}`.slice(0, -4))));
  });

  it('tells what is missing, and exports the rest', async () => {
    const none = join(directory, 'none.subunit');
    const { code, stderr } = await stackvizd(['export', '-f', none, '-f', STREAM, output()]);
    assert.equal(code, 1);
    assert.match(stderr, /left out: .*none\.subunit: there is no such file/);
    assert.equal(artifacts('subunit').length, 1);
  });

  it('ends with 2 where nothing is to be read, or a named file is no stream', async () => {
    const nothing = await stackvizd(['export', output()]);
    assert.deepEqual([nothing.code, existsSync(output())], [2, false]);
    const text = join(directory, 'no-stream');
    writeFileSync(text, 'no stream\n');
    const none = await stackvizd(['export', '-f', text, output()]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /SUBUNIT_NONE/);
    writeFileSync(join(directory, 'empty'), '');
    mkdirSync(join(directory, 'bare'));
    const wrong: [string[], number, RegExp][] = [
      [['-f', join(directory, 'nope')], 2, /nope: there is no such file/],
      [['-b', join(directory, 'nope')], 2, /nope: there is no such directory/],
      [['-f', directory], 2, /no file; -b DIR/],
      [['-b', text], 2, /no directory; -f FILE/],
      [['-f', join(directory, 'empty')], 2, /SUBUNIT_EMPTY/],
      [['-i'], 2, /SUBUNIT_EMPTY/],
      [['--dstat', text], 2, /DSTAT_EMPTY/],
      [['-f', text, '-f', STREAM], 1, /SUBUNIT_NONE/],
      [['-b', join(directory, 'bare')], 3, /neither a test run.*: looked .*subunit_log\.txt/],
      [['-f', STREAM, '--max-mebibytes', '0'], 2, /1 or more/],
      [['-f', STREAM, '--max-mebibytes', '-5'], 2, /1 or more/],
      [[directory], 2, /export -b DIR OUT/],
    ];
    for (const [args, expected, message] of wrong) {
      const { code, stderr } = await stackvizd(['export', ...args, join(directory, 'of-wrong')]);
      assert.equal(code, expected, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, message);
    }
  });

  it('says of a build with JUnit XML only what was looked for, as process does', async () => {
    const root = join(directory, 'junit');
    mkdirSync(join(root, 'b'), { recursive: true });
    writeFileSync(join(root, 'b/results.xml'), '<testsuite/>');
    const exported = await stackvizd(['export', '-b', join(root, 'b'), output()]);
    const processed = await stackvizd(['process', '--root', root, 'b']);
    assert.deepEqual([exported.code, processed.code], [3, 0]);
    const looked = /: looked .* for \*\.subunit, .*; JUnit XML is not read$/m;
    assert.match(exported.stderr, looked);
    assert.match(processed.stderr, looked);
  });

  it('says that a run is broken off, as the page does', async () => {
    const { code, stderr } = await stackvizd([
      'export',
      '-f',
      `${RECORDED}interrupted.v2.subunit.gz`,
      output(),
    ]);
    assert.equal(code, 0, stderr);
    const summary = JSON.parse(readFileSync(join(output(), 'summary.json'), 'utf8'));
    const { text, of } = summary.verdict;
    const said = stderr.trim().split('\n').at(-1) ?? '';
    assert.ok(said.includes(`files, tests: ${text} (${of}): `), said);
    assert.match(said, /passed/);
    assert.ok(summary.notWhole.length > 0);
    for (const broken of summary.notWhole) assert.ok(stderr.includes(broken.text), broken.text);
  });

  it('neither reads what it wrote nor leaves of an earlier site what is not of this one', async () => {
    const logs = join(directory, 'logs');
    mkdirSync(logs);
    const dstat = readRecorded('dstat-csv_log.txt.gz');
    writeFileSync(join(logs, 'testrepository.subunit'), readRecorded('testrepository.subunit.gz'));
    writeFileSync(join(logs, 'dstat-csv_log.txt'), dstat);
    const site = join(logs, 'my-site');
    const read = async () => {
      const { code, stderr } = await stackvizd(['export', '-b', logs, site]);
      assert.equal(code, 0, stderr);
      return (readdirSync(site, { recursive: true }) as string[]).sort();
    };
    const first = await read();
    assert.ok(first.includes('dstat.csv'));
    assert.deepEqual(await read(), first);
    // another run in its place: only what somebody put there himself stays
    writeFileSync(join(site, 'notes.txt'), 'mine');
    const other = join(directory, 'other.subunit');
    writeFileSync(other, readRecorded('interrupted.v1.subunit'));
    assert.equal((await stackvizd(['export', '-f', other, site])).code, 0);
    const { files } = JSON.parse(readFileSync(join(site, 'manifest.json'), 'utf8')) as Manifest;
    const there = readdirSync(site, { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(site.length + 1));
    assert.deepEqual(there.sort(), [...files, 'manifest.json', 'notes.txt'].sort());
  });

  it('does not write among logs', async () => {
    const logs = join(directory, 'logs');
    mkdirSync(logs);
    writeFileSync(join(logs, 'testrepository.subunit'), readRecorded('testrepository.subunit.gz'));
    for (const args of [
      ['-b', logs],
      ['-f', STREAM],
    ]) {
      const { code, stderr } = await stackvizd(['export', ...args, logs]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /OUTPUT_IS_INPUT: .* holds logs: name a directory of its own/);
    }
    assert.deepEqual(readdirSync(logs), ['testrepository.subunit']);
  });

  it('reads what it wrote over an earlier export', async () => {
    await stackvizd(['export', '-f', STREAM, output()]);
    const before = readdirSync(output()).sort();
    await stackvizd(['export', '-f', STREAM, output()]);
    assert.deepEqual(readdirSync(output()).sort(), before);
  });
});
