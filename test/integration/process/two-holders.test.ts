/**
 * Two runs of one build, of which the first stands still (SIGSTOP) after one step that changes the tree
 * until the second is done, for every step there is: what the second one left is what stays.
 *
 * STACKVIZD_FAULTS=all stops after every kind of step, not only renames.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBuildDone } from '../../harness/build-done.ts';
import { childrenOf, killIfThere } from '../daemons/children.ts';
import { CLI } from '../daemons/daemon.ts';
import { FAULTY_PATH, FaultyBuild, straceImpossible } from '../daemons/faults-harness.ts';
import { assertWhole, startReader } from './published-reader.ts';

/** System calls by which Node changes the tree; strace counts each by itself. */
const CALLS =
  process.env.STACKVIZD_FAULTS === 'all' ? ['mkdir', 'rename', 'unlink', 'rmdir'] : ['rename'];
const STEPS_MAX = 60;
const STOP_SECONDS = 30;

/** A run of `stackvizd process` under strace, that stands still after its nth step. */
async function startSlow(root: string, call: string, nth: number) {
  const trace = join(root, 'trace');
  rmSync(trace, { force: true });
  const inject = `inject=${call}:signal=STOP:when=${nth}`;
  const traced = ['-f', '-o', trace, '-e', `trace=${call}`, '-e', inject];
  const command = [...traced, process.execPath, CLI, 'process', FAULTY_PATH];
  const strace = spawn('strace', command, {
    env: { PATH: process.env.PATH ?? '', STACKVIZD_ROOT: root, UV_THREADPOOL_SIZE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  strace.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(strace, 'exit');
  const program = () => childrenOf(strace.pid as number)[0] ?? 0;
  const end = performance.now() + STOP_SECONDS * 1000;
  let stopped = false;
  while (!stopped && strace.exitCode === null) {
    assert.ok(performance.now() < end, 'it neither stops nor ends');
    await sleep(5);
    stopped = existsSync(trace) && readFileSync(trace, 'utf8').includes('stopped by SIGSTOP');
  }
  return {
    stopped,
    kill() {
      if (strace.exitCode !== null) return;
      for (const pid of childrenOf(strace.pid as number)) killIfThere(pid);
    },
    said: () => said,
    async goOn(): Promise<number | null> {
      if (stopped) process.kill(program(), 'SIGCONT');
      return (await ended)[0] as number | null;
    },
  };
}

describe('two runs of one build', function () {
  this.timeout(600_000);
  let root: string;
  let reader: ReturnType<typeof startReader> | undefined;
  let slow: Awaited<ReturnType<typeof startSlow>> | undefined;
  before(function () {
    const impossible = straceImpossible();
    if (impossible !== null) {
      assert.ok(process.env.CI === undefined, impossible);
      console.log(`      skipped: ${impossible}`);
      this.skip();
    }
  });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stackvizd-holders-'));
  });
  afterEach(() => {
    slow?.kill();
    reader?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  /** Runs once slowly and once quickly. @returns false: the slow one never came so far */
  async function outrun(faulty: FaultyBuild, call: string, nth: number, late: boolean) {
    const step = `${call} ${nth}`;
    const { build } = faulty;
    const manifest = () => readFileSync(join(build, 'stackviz/manifest.json'), 'utf8');
    reader = startReader(build);
    slow = await startSlow(root, call, nth);
    if (late) writeFileSync(join(build, 'late.subunit'), `test: ${step}\nskip: ${step}\n`);
    const quick = [CLI, 'process', FAULTY_PATH];
    execFileSync(process.execPath, quick, { env: { STACKVIZD_ROOT: root }, stdio: 'pipe' });
    const left = manifest();
    assert.equal(await slow.goOn(), 0, `${step}: ${slow.said()}`);
    assert.deepEqual(reader.stop().faults, [], `${step}: a reader saw a half`);
    const { counts, warnings } = assertWhole(build);
    assert.deepEqual(counts, late ? { fail: 1, skip: 1 } : { fail: 1 }, step);
    assert.deepEqual(warnings, []);
    assert.equal(manifest(), left, `${step}: published a second time`);
    assert.ok(await isBuildDone(root, FAULTY_PATH, 1000), step);
    return slow.stopped;
  }

  for (const first of [true, false]) {
    for (const late of [false, true]) {
      const what = `${first ? 'a first publish' : 'a republish'}, ${late ? 'and a file comes late' : 'of the same files'}`;
      it(what, async () => {
        const faulty = new FaultyBuild(root);
        faulty.upload();
        await faulty.recover();
        let steps = 0;
        for (const call of CALLS) {
          for (let nth = 1; ; nth++) {
            if (first) faulty.clear();
            faulty.upload();
            if (!(await outrun(faulty, call, nth, late))) break;
            steps += 1;
            assert.ok(nth < STEPS_MAX);
          }
        }
        console.log(`      stopped after each of ${steps} steps`);
        assert.ok(steps >= 2);
      });
    }
  }
});
