/** `export` of the same run of tests, named twice. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactType } from '../../src/format/dataset.ts';
import { artifactsOf } from '../fixtures/read-dataset.ts';
import { RECORDED, readRecorded } from '../fixtures/recorded.ts';
import { stackvizd } from './cli-run.ts';

const STREAM = `${RECORDED}testrepository.subunit.gz`;

describe('stackvizd export of one run', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-export-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const output = () => join(directory, 'out');
  const artifacts = (type: ArtifactType) => artifactsOf(output(), type);

  it('reads once what is named twice, and says so', async () => {
    const link = join(directory, 'link');
    symlinkSync(STREAM, link);
    const { code, stderr } = await stackvizd(['export', '-f', STREAM, '-f', link, output()]);
    assert.equal(code, 0, stderr);
    assert.ok(stderr.startsWith(`named twice, read once: -f ${link}\n`), stderr);
    assert.match(stderr, / 47 passed/);
    assert.equal(artifacts('subunit').length, 1);
  });

  it('reads a stream once of which a copy is named, packed or not, and says so', async () => {
    const copies = [join(directory, 'copy.subunit.gz'), join(directory, 'unpacked.subunit')];
    copyFileSync(STREAM, copies[0] as string);
    writeFileSync(copies[1] as string, readRecorded('testrepository.subunit.gz'));
    const named = copies.flatMap((path) => ['-f', path]);
    const { code, stderr } = await stackvizd(['export', '-f', STREAM, ...named, output()]);
    assert.equal(code, 0, stderr);
    for (const path of copies) {
      assert.ok(stderr.includes(`not read: -f ${path}, all of it is in -f ${STREAM}\n`), stderr);
    }
    assert.match(stderr, / 47 passed/);
    assert.equal(artifacts('subunit').length, 1);
  });

  it('reads a run once, however it is named', async () => {
    const run = readRecorded('testrepository.subunit.gz');
    mkdirSync(join(directory, 'tempest/.stestr'), { recursive: true });
    writeFileSync(join(directory, 'tempest/.stestr/0'), run);
    mkdirSync(join(directory, 'logs'));
    copyFileSync(STREAM, join(directory, 'logs/testrepository.subunit.gz'));
    const repository = ['-r', join(directory, 'tempest')];
    const build = ['-b', join(directory, 'logs')];
    const ways = [[...repository], ['-f', STREAM], [...build], ['-i']];
    for (const [at, one] of ways.entries())
      for (const other of ways.slice(at + 1)) {
        const { code, stderr } = await stackvizd(['export', ...one, ...other, output()], {}, run);
        assert.equal(code, 0, stderr);
        const [second, first] = [other.join(' '), one.join(' ')];
        assert.ok(stderr.includes(`not read: ${second}`), `${first}, ${second}: ${stderr}`);
        assert.ok(stderr.includes(`, all of it is in ${first}`), stderr);
        assert.match(stderr, / 47 passed/, `${first}, ${second}`);
        assert.equal(artifacts('subunit').length, 1);
      }
  });

  it('reads the record of a machine once, packed or not', async () => {
    const logs = join(directory, 'logs/controller/logs');
    mkdirSync(logs, { recursive: true });
    copyFileSync(`${RECORDED}dstat-csv_log.txt.gz`, join(logs, 'dstat-csv_log.txt.gz'));
    const record = join(directory, 'machine.csv');
    writeFileSync(record, readRecorded('dstat-csv_log.txt.gz'));
    const build = ['-b', join(directory, 'logs')];
    const { code, stderr } = await stackvizd(['export', ...build, '--dstat', record, output()]);
    assert.equal(code, 0, stderr);
    assert.ok(stderr.includes(`not read: --dstat ${record}, it is the same as -b `), stderr);
    assert.equal(artifacts('dstat').length, 1);
    // of another it is one more
    writeFileSync(record, readRecorded('dstat-csv_log.txt.gz').subarray(0, -100));
    await stackvizd(['export', ...build, '--dstat', record, output()]);
    assert.equal(artifacts('dstat').length, 2);
  });

  it('reads a damaged stream once of which a copy is named, and one without times', async () => {
    const damaged = join(directory, 'damaged.subunit');
    const bytes = readRecorded('testrepository.subunit.gz');
    bytes.fill(0x41, 9000, 9100);
    writeFileSync(damaged, bytes);
    const timeless = join(directory, 'timeless.subunit');
    const lines = (count: number) =>
      Array.from({ length: count }, (_, test) => `test: a.b.${test}\nsuccess: a.b.${test}\n`);
    writeFileSync(timeless, lines(40).join(''));
    for (const [path, told] of [
      [damaged, /SUBUNIT_CRC/],
      [timeless, / 40 passed/],
    ] as const) {
      const same = join(directory, 'same');
      copyFileSync(path, same);
      const { stderr } = await stackvizd(['export', '-f', path, '-f', same, output()]);
      assert.ok(stderr.includes(`not read: -f ${same}, all of it is in -f ${path}\n`), stderr);
      assert.match(stderr, told);
      assert.equal(artifacts('subunit').length, 1);
    }
    // of which nothing says that it is the same run
    const longer = join(directory, 'longer.subunit');
    writeFileSync(longer, lines(41).join(''));
    const { stderr } = await stackvizd(['export', '-f', timeless, '-f', longer, output()]);
    assert.match(stderr, / 81 passed/);
  });
});
