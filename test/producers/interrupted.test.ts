/** Ctrl-C of stestr: what its repository holds then is what src/verdict/whole/breaks.ts says of it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportSite } from '../../src/commands/export/export.ts';
import type { Summary } from '../../src/format/summary.ts';

const SUITE = new URL('suites/test_interrupted.py', import.meta.url).pathname;
const quiet = { update: () => undefined, line: () => undefined };

describe('stestr, interrupted', function () {
  this.timeout(120_000);
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), 'stackvizd-interrupted-'));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  it('each worker died in the test it was in', async () => {
    copyFileSync(SUITE, join(work, 'test_interrupted.py'));
    writeFileSync(join(work, '.stestr.conf'), '[DEFAULT]\ntest_path=.\n');
    const workers = ['First', 'Second'].map((name) => `- worker:\n  - ${name}\\.\n`);
    writeFileSync(join(work, 'workers.yaml'), workers.join(''));
    const child = spawn('stestr', ['run', '--worker-file', 'workers.yaml'], {
      cwd: work,
      env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: work, PYTHONPATH: work },
      stdio: 'ignore',
      // a terminal's Ctrl-C is for the whole group
      detached: true,
    });
    const ended = once(child, 'close');
    const end = Date.now() + 60_000;
    while (!['First', 'Second'].every((name) => existsSync(join(work, `begun-${name}`)))) {
      assert.ok(child.exitCode === null && Date.now() < end, 'both workers are in a test');
      await sleep(100);
    }
    process.kill(-(child.pid as number), 'SIGINT');
    await ended;
    const options = { stdin: false, gzip: false, build: [], streamFile: [], env: false };
    const asked = { ...options, format: 'stackvizd' as const, repository: [work] };
    assert.equal(await exportSite(join(work, 'site'), asked, {}, quiet), 0);
    const read = readFileSync(join(work, 'site/summary.json'), 'utf8');
    const { notWhole, failures, verdict, counts } = JSON.parse(read) as Summary;
    assert.deepEqual([verdict?.text, counts?.of.success], ['2 failed', 2]);
    const hanging = ['First', 'Second'].map((name) => `test_interrupted.${name}.test_2`);
    assert.deepEqual(failures.map(({ test }) => test).sort(), hanging);
    assert.ok(failures.every(({ durationSeconds }) => durationSeconds === null));
    assert.deepEqual(
      notWhole.map(({ kind }) => kind),
      ['died', 'died'],
    );
    for (const { text } of notWhole)
      assert.match(text, /^Worker [01] died in .*: the runner calls it failed/);
  });
});
