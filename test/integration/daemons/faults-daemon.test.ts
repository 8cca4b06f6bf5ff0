/**
 * Faults that a daemon lives through: its child processes are killed, the disk is full for a while,
 * the clock jumps. No build is lost, none is half, and nobody has to do anything.
 *
 * STACKVIZD_FAULTS=all takes more rounds.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needTool, skipFor } from '../../harness/skip.ts';
import { assertWhole, startReader } from '../process/published-reader.ts';
import { childrenOf, killIfThere } from './children.ts';
import { type Daemon, startDaemon, waitFor } from './daemon.ts';

const ROUNDS = process.env.STACKVIZD_FAULTS === 'all' ? 60 : 10;

const FAKETIME = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`;

describe('faults that a daemon lives through', function () {
  this.timeout(600_000);
  let base: string;
  let root: string;
  let daemon: Daemon | undefined;
  let uploads = 0;

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'stackvizd-faults-'));
    root = join(base, 'logs');
    mkdirSync(root);
  });
  afterEach(() => {
    daemon?.process.kill('SIGKILL');
    daemon = undefined;
    rmSync(base, { recursive: true, force: true });
  });

  const start = async (environment: Record<string, string> = {}): Promise<Daemon> => {
    daemon = await startDaemon('run', {
      STACKVIZD_ROOT: root,
      STACKVIZD_SERVE_PORT: '0',
      STACKVIZD_QUEUE_BACKOFF_SECONDS: '0.2',
      STACKVIZD_WATCH_QUIET_PERIOD_SECONDS: '2',
      STACKVIZD_WATCH_SWEEP_INTERVAL_SECONDS: '3',
      ...environment,
    });
    return daemon;
  };
  /** A new build, whose marker comes last if it has one. */
  const upload = (bytes: number, marker: boolean): string => {
    uploads += 1;
    const number = String(900_000 + uploads);
    const build = join(root, number.slice(-2), number, '1/check/faults/1f3c9a7');
    mkdirSync(build, { recursive: true });
    const text = Array.from({ length: bytes / 20 }, () => Math.random()).join('\n');
    const stream = `test: a\nfailure: a [\n${text}\n]\n`;
    writeFileSync(join(build, 'testrepository.subunit'), stream);
    if (marker) writeFileSync(join(build, 'job-output.json'), '[]');
    return build;
  };
  const leftovers = (build: string) =>
    readdirSync(build).filter((name) => name.startsWith('.stackviz-'));
  /** What it was prepared in goes a moment after it is there. */
  const published = (build: string) =>
    existsSync(join(build, 'stackviz/manifest.json')) && leftovers(build).length === 0;
  const assertPublished = (build: string) =>
    assert.deepEqual(assertWhole(build).counts, { fail: 1 });

  it('its child processes are killed at random instants', async () => {
    const { process: parent } = await start();
    const pid = parent.pid as number;
    let killed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const build = upload(1_000_000, true);
      const reader = startReader(build);
      await waitFor('a child', 30, () => childrenOf(pid).length > 0 || published(build));
      await sleep(Math.random() * 400);
      for (const child of childrenOf(pid)) {
        if (killIfThere(child)) killed += 1;
      }
      await waitFor('published', 60, () => published(build));
      assert.deepEqual(reader.stop().faults, []);
      assertPublished(build);
    }
    console.log(`      ${killed} children were killed`);
    assert.equal(parent.exitCode, null);
  });

  it('the disk is full for a while', async function () {
    try {
      const options = ['-t', 'tmpfs', '-o', 'size=8m', 'stackvizd', root];
      execFileSync('mount', options, { stdio: 'ignore' });
    } catch {
      skipFor(this, 'a file system of a set size cannot be mounted');
    }
    try {
      const { lines } = await start();
      const build = upload(500_000, false);
      try {
        writeFileSync(join(root, 'filler'), Buffer.alloc(16 * 1024 * 1024));
      } catch {
        // it fills what there is
      }
      await waitFor('a failure', 60, () => lines.some(({ code }) => code === 'ENOSPC'));
      rmSync(join(root, 'filler'));
      await waitFor('published', 60, () => published(build));
      assertPublished(build);
    } finally {
      await daemon?.end('SIGKILL');
      execFileSync('umount', [root]);
    }
  });

  it('the clock jumps, forth and back', async function () {
    needTool(this, existsSync(FAKETIME), 'libfaketime');
    const offset = join(base, 'offset');
    writeFileSync(offset, '+0');
    const { lines } = await start({
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: offset,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    const builds: string[] = [];
    for (const jump of ['+10d', '-10d', '-3650d', '+3650d', '+0']) {
      for (const marker of [true, false]) {
        // the jump comes while the upload settles
        const build = upload(1000, marker);
        await sleep(500);
        writeFileSync(offset, jump);
        await waitFor(`published after a jump to ${jump}`, 60, () => published(build));
        builds.push(build);
      }
    }
    await sleep(4000);
    for (const build of builds) {
      assertPublished(build);
      const times = lines.filter(
        ({ msg, build: path }) => msg === 'published' && build.endsWith(path ?? '-'),
      );
      assert.equal(times.length, 1, `${build} is published once`);
    }
  });
});
