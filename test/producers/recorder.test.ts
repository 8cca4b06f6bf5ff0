/** What programs that a stream went through say in it of their own: see src/process/subunit/recorder.ts. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportSite } from '../../src/commands/export/export.ts';
import type { Summary } from '../../src/format/summary.ts';

const SUITE = new URL('suites/test_bytes.py', import.meta.url).pathname;
const quiet = { update: () => undefined, line: () => undefined };

describe('words of those that a stream went through', function () {
  this.timeout(180_000);
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), 'stackvizd-recorder-'));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  /** What is told of a stream, or of a repository. */
  const tell = async (source: Buffer | string): Promise<Summary> => {
    const site = mkdtempSync(join(work, 'site-'));
    const stream = `${site}.subunit`;
    if (typeof source !== 'string') writeFileSync(stream, source);
    const of =
      typeof source === 'string'
        ? { repository: [source], streamFile: [] }
        : { repository: [], streamFile: [stream] };
    const options = { stdin: false, gzip: false, build: [], format: 'stackvizd' as const };
    const asked = { ...options, ...of, env: false };
    assert.equal(await exportSite(join(site, 'out'), asked, {}, quiet), 0);
    return JSON.parse(readFileSync(join(site, 'out/summary.json'), 'utf8'));
  };
  const codes = ({ warnings }: Summary) => warnings.map(({ code }) => code);

  for (const [printed, error, failed, verdict] of [
    ['x\xb3\xb3abc\n', 'Short read', [], 'Not all could be read'],
    ['x\xb3+@0\n', 'Bad checksum', ['test_bytes.Bytes.test_4'], '1 failed'],
  ] as const) {
    it(`stestr, where a child process prints a signature: ${error}`, async function () {
      // of what is taken for a packet the end is by chance: behind it are times and checksums, in which may be
      // a signature as well, and then more is lost
      this.retries(2);
      const directory = mkdtempSync(join(work, 'suite-'));
      cpSync(SUITE, join(directory, 'test_bytes.py'));
      writeFileSync(join(directory, '.stestr.conf'), '[DEFAULT]\ntest_path=.\n');
      const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: work, PRINTED: printed };
      const stestr = (...args: string[]) => spawnSync('stestr', args, { cwd: directory, env });
      assert.match(stestr('run', '--serial').stdout.toString(), new RegExp(error));
      const last = stestr('last', '--subunit').stdout;
      const direct = stestr('run', '--serial', '--subunit').stdout;
      for (const source of [directory, last, direct]) {
        const told = await tell(source);
        assert.ok(codes(told).includes('SUBUNIT_LOST'), `${codes(told)}`);
        assert.equal(told.verdict?.text, verdict);
        assert.equal(told.whole, false);
        const those = (status: string) =>
          told.failures.filter((one) => one.status === status).map(({ test }) => test);
        assert.deepEqual(those('fail'), failed);
        assert.deepEqual(those('unknown'), ['test_bytes.Bytes.test_2']);
      }
    });
  }

  for (const [shape, tap, ...told] of [
    ['gives up', '1..4\nok 1 - a\nnot ok 2 - b\nBail out! oh no\n', '3 failed', 4, 2, true],
    ['gives up at once', 'Bail out!\n', 'Cut off', 0, 0, true],
    ['gives up before the first', '1..2\nBail out! x\n', '2 failed', 2, 2, true],
    ['runs too few', '1..3\nok 1\nok 2\n', '1 failed', 3, 1, false],
    ['leaves some out', '1..4\nok 1 - a\nok 4 - d\n', '2 failed', 4, 2, false],
    ['runs too many', '1..1\nok 1\nok 2\n', 'All passed', 2, 0, false],
    ['has no plan', 'ok 1 - a\nnot ok 2 - Bail out! b\n', '1 failed', 2, 0, false],
    ['has its plan last', 'ok 1 - a\n1..2\n', '1 failed', 2, 1, false],
    ['skips', 'ok 1 # SKIP x\nnot ok 2 # TODO y\n', '1 expected failure, 1 skipped', 2, 0, false],
    ['skips all', '1..0 # SKIP no root\n', 'All skipped', 1, 0, false],
  ] as const) {
    it(`tap2subunit, of TAP that ${shape}`, async () => {
      const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
      const { stdout } = spawnSync('tap2subunit', [], { input: tap, env });
      const summary = await tell(stdout);
      const { verdict, counts, causes, notWhole } = summary;
      const cause = causes.find(({ text }) => text === 'test missing from TAP output');
      const never = cause?.tests ?? 0;
      const bailed = codes(summary).includes('TAP_BAIL_OUT');
      assert.equal(codes(summary).includes('TAP_MISSING'), never > 0);
      assert.equal(notWhole.length, bailed || never > 0 ? 1 : 0);
      assert.deepEqual([verdict?.text, counts?.tests, never, bailed], told);
    });
  }
});
