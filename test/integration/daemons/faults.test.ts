/**
 * Faults in the middle of a publish: system calls that fail or kill, a disk that is full, kills at
 * random. Whatever happens, a reader sees the dataset of before, the new one, or none, and the next
 * run publishes.
 *
 * STACKVIZD_FAULTS=all takes more rounds.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipFor } from '../../harness/skip.ts';
import { FaultyBuild, straceImpossible } from './faults-harness.ts';

const ALL = process.env.STACKVIZD_FAULTS === 'all';

/** System call, what becomes of its nth use, and how many n there are to try. */
const INJECTIONS: [call: string, fault: string, count: number][] = [
  ['rename', 'error=EACCES', 7],
  ['rename', 'error=EIO', ALL ? 7 : 0],
  ['rename', 'error=ENOSPC', ALL ? 7 : 0],
  ['rename', 'signal=KILL', 7],
  ['fsync', 'error=EIO', ALL ? 8 : 4],
  ['fsync', 'signal=KILL', ALL ? 8 : 0],
  ['mkdir', 'error=EACCES', 2],
  ['mkdir', 'error=ENOSPC', ALL ? 3 : 0],
  ['mkdir', 'signal=KILL', 3],
  ['unlink', 'error=EIO', ALL ? 3 : 1],
  ['unlink', 'signal=KILL', ALL ? 3 : 0],
];

describe('faults in the middle of a publish', function () {
  this.timeout(600_000);
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stackvizd-faults-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  for (const [call, fault, count] of INJECTIONS.filter(([, , times]) => times > 0)) {
    it(`the nth ${call} has ${fault}`, async function () {
      const impossible = straceImpossible();
      if (impossible !== null) skipFor(this, impossible);
      const faulty = new FaultyBuild(root);
      faulty.upload();
      await faulty.recover();
      let struck = 0;
      for (let nth = 1; nth <= count; nth++) {
        const inject = `inject=${call}:${fault}:when=${nth}`;
        const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', inject];
        // over what is published, and for the first time
        for (const first of [false, true]) {
          if (first) faulty.clear();
          faulty.upload();
          if ((await faulty.process(strace)).code !== 0) struck += 1;
          await faulty.recover();
        }
      }
      console.log(`      ${struck} of ${2 * count} runs failed`);
      assert.ok(struck > 0);
    });
  }

  it('the input cannot be read to its end (EIO)', async function () {
    const impossible = straceImpossible();
    if (impossible !== null) skipFor(this, impossible);
    const faulty = new FaultyBuild(root);
    faulty.upload(2_000_000);
    const input = join(faulty.build, 'testrepository.subunit');
    for (const nth of [1, 2, 4]) {
      const inject = `inject=read,pread64:error=EIO:when=${nth}`;
      const strace = ['strace', '-f', '-qq', '-o', '/dev/null', '-P', input, '-e', inject];
      assert.equal((await faulty.process(strace)).code, 1);
      await faulty.recover();
      faulty.upload(2_000_000);
    }
  });

  it('the disk is full', async function () {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'stackvizd', root], {
        stdio: 'ignore',
      });
    } catch {
      skipFor(this, 'a file system of a set size cannot be mounted');
    }
    try {
      const faulty = new FaultyBuild(root);
      faulty.upload(300_000);
      await faulty.recover();
      const filler = join(root, 'filler');
      let struck = 0;
      for (const free of [0, 4, 12, 50, 100]) {
        for (const first of [false, true]) {
          if (first) faulty.clear();
          faulty.upload(300_000);
          fill(filler, free);
          if ((await faulty.process()).code !== 0) struck += 1;
          truncateSync(filler, 0);
          await faulty.recover();
        }
      }
      console.log(`      ${struck} of 10 runs failed`);
      assert.ok(struck >= 6);
    } finally {
      execFileSync('umount', [root]);
    }
  });

  it('kill -9 at random instants', async () => {
    const rounds = ALL ? 60 : 12;
    const faulty = new FaultyBuild(root);
    faulty.upload(500_000);
    await faulty.recover();
    faulty.upload(500_000);
    let whole = (await faulty.process()).seconds * 1000;
    let killed = 0;
    for (let round = 0; round < rounds; round++) {
      if (round % 3 === 2) faulty.clear();
      faulty.upload(500_000);
      // the first half of the time goes by until Node has started
      const { code, seconds } = await faulty.process([], whole * (0.4 + 0.6 * Math.random()));
      if (code === null) killed += 1;
      // the machine has less to do now than when it was measured
      else whole = Math.min(whole, seconds * 1000);
      if (round % 4 === 3) await faulty.recover();
    }
    await faulty.recover();
    console.log(`      ${killed} of ${rounds} runs were killed`);
    assert.ok(killed > rounds / 4);
  });
});

/** Leaves so many KiB free on the file system of a file. */
function fill(path: string, freeKibibytes: number): void {
  const free = execFileSync('df', ['--output=avail', '-k', path.replace(/[^/]*$/, '')], {
    encoding: 'utf8',
  });
  const kibibytes = Number(free.split('\n')[1]) - freeKibibytes;
  if (kibibytes > 0) writeFileSync(path, Buffer.alloc(kibibytes * 1024));
}
