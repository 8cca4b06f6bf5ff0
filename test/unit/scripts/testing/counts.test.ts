/** What a stage of `npm test` counted is known also where it had to be killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readCounts } from '../../../../scripts/testing/counts.mjs';

const HOME = fileURLToPath(new URL('../../../../', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'counts-'));
after(() => rmSync(directory, { recursive: true }));

const RUNNERS = {
  'node:test': (tests: string, counts: string) => [
    '--test',
    // one process: a killed runner leaves the one of the file behind
    '--test-isolation=none',
    `--test-reporter=${HOME}scripts/testing/count-reporter.mjs`,
    `--test-reporter-destination=${counts}`,
    tests,
  ],
  mocha: (tests: string, counts: string) => [
    `${HOME}node_modules/mocha/bin/mocha.js`,
    '--timeout=0',
    `--reporter=${HOME}scripts/testing/mocha-reporter.mjs`,
    `--reporter-option=counts=${counts}`,
    tests,
  ],
};

for (const [name, runner] of Object.entries(RUNNERS)) {
  /** Runs one test that passes, one that fails and one that is skipped, then `last`. */
  const start = (last: string) => {
    const tests = join(directory, `${name.slice(-4)}${last.length}.test.mjs`);
    const counts = `${tests}.counts`;
    const from = name === 'mocha' ? '' : "import { it } from 'node:test';\n";
    const broken = "() => { throw new Error('as it should'); }";
    writeFileSync(
      tests,
      `${from}it('a', () => {});\nit('b', ${broken});\nit.skip('c', () => {});\n${last}`,
    );
    // a runner inside another would tell that one
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, runner(tests, counts), { stdio: 'ignore', env });
    return { child, counts };
  };

  test(`${name}: a run that ended says so`, async () => {
    const { child, counts } = start('');
    await once(child, 'exit');
    const { failures, ...counted } = readCounts(counts);
    assert.deepEqual(counted, { passed: 1, failed: 1, skipped: 1, ended: true });
    assert.deepEqual(
      failures.map((failure) => failure.name),
      ['b'],
    );
    assert.equal(failures[0]?.file, relative(HOME, counts.replace(/\.counts$/, '')));
    assert.match(failures[0]?.message ?? '', /^Error: as it should\n +at .*\.test\.mjs:/);
  });

  test(`${name}: a run that was killed tells what it had`, async () => {
    const { child, counts } = start(
      "it('d', () => new Promise(() => setInterval(() => {}, 1000)));",
    );
    while (readCounts(counts).skipped === 0) await sleep(50);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { failures, ...counted } = readCounts(counts);
    assert.deepEqual(counted, { passed: 1, failed: 1, skipped: 1, ended: false });
    assert.equal(failures.length, 1);
  });
}

test('a run that told nothing has nothing', () => {
  const nothing = { passed: 0, failed: 0, skipped: 0, failures: [], ended: false };
  assert.deepEqual(readCounts(join(directory, 'none')), nothing);
});
