/** Ctrl-C, SIGTERM and readers that end first, on the built program. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORDED } from '../fixtures/recorded.ts';
import { packet } from '../fixtures/subunit.ts';
import { stackvizd } from './cli-run.ts';
import { CLI, waitFor } from './daemons/daemon.ts';

const STREAM = `${RECORDED}testrepository.subunit.gz`;

/** Takes a good while to be read. */
function longStream(): Buffer {
  const packets = Array.from({ length: 30_000 }, (_, index) =>
    packet({ testId: `t${index}`, status: 'success', timestamp: 1e15 + index * 1e6 }),
  );
  return Buffer.concat(packets);
}

describe('a command that is interrupted', function () {
  this.timeout(180_000);
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-interrupt-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const start = (args: string[]): ChildProcess =>
    spawn(process.execPath, [CLI, ...args], {
      env: { PATH: process.env.PATH, TMPDIR: directory },
      stdio: ['pipe', 'ignore', 'inherit'],
    });

  /** Interrupts a command when it is at work, also where this process gets no CPU for so long that it ends first. */
  async function interrupt(
    begin: () => ChildProcess,
    atWork: () => boolean,
    signal: NodeJS.Signals,
    afterEnd = () => {},
  ): Promise<unknown> {
    for (;;) {
      const child = begin();
      const exited = once(child, 'exit');
      await waitFor('work', 30, () => atWork() || child.exitCode !== null);
      child.kill(signal);
      const [code] = await exited;
      if (code !== 0) return code;
      afterEnd();
    }
  }

  const unfinished = (place: string) =>
    existsSync(place) ? readdirSync(place).filter((name) => name.startsWith('.stackviz-')) : [];

  it('process takes what it prepared away, and the build can be processed', async () => {
    const build = join(directory, 'root/a');
    mkdirSync(build, { recursive: true });
    writeFileSync(join(build, 'testrepository.subunit'), longStream());
    const args = ['process', '--root', join(directory, 'root'), 'a'];
    const interrupted = (signal: NodeJS.Signals) =>
      interrupt(
        () => start(args),
        () => unfinished(build).length > 0,
        signal,
        () => rmSync(join(build, 'stackviz'), { recursive: true }),
      );
    assert.equal(await interrupted('SIGINT'), 130);
    assert.deepEqual(readdirSync(build), ['testrepository.subunit']);
    await interrupted('SIGKILL');
    assert.equal(unfinished(build).length, 1);
    const { stderr } = await stackvizd(args);
    assert.match(stderr, /a: published, 30,000 tests/);
    assert.deepEqual(unfinished(build), []);
  });

  it('export leaves the place as it was, and takes what a killed one left', async () => {
    const place = join(directory, 'out');
    // its standard input does not end
    const interrupted = (signal: NodeJS.Signals) =>
      interrupt(
        () => start(['export', '-i', place]),
        () => unfinished(place).some((name) => readdirSync(join(place, name)).length > 0),
        signal,
      );
    assert.equal(await interrupted('SIGINT'), 130);
    assert.equal(existsSync(place), false);

    assert.equal((await stackvizd(['export', '-f', STREAM, place])).code, 0);
    const before = readdirSync(place, { recursive: true }).sort();
    const manifest = readFileSync(join(place, 'manifest.json'));
    assert.equal(await interrupted('SIGTERM'), 143);
    assert.deepEqual(readdirSync(place, { recursive: true }).sort(), before);
    assert.deepEqual(readFileSync(join(place, 'manifest.json')), manifest);

    await interrupted('SIGKILL');
    assert.equal(unfinished(place).length, 1);
    assert.equal((await stackvizd(['export', '-f', STREAM, place])).code, 0);
    assert.deepEqual(readdirSync(place, { recursive: true }).sort(), before);
  });

  it('known-issues leaves nothing among the temporary files', async () => {
    mkdirSync(join(directory, 'root/a'), { recursive: true });
    writeFileSync(join(directory, 'root/a/testrepository.subunit'), longStream());
    const temporary = () => readdirSync(directory).filter((name) => name.startsWith('stackvizd-'));
    const code = await interrupt(
      () => start(['known-issues', 'suggest', '--root', join(directory, 'root'), 'a']),
      () => temporary().length > 0,
      'SIGINT',
    );
    assert.equal(code, 130);
    assert.deepEqual(temporary(), []);
  });

  it('does not complain where its reader has ended', () => {
    for (const args of ['--help', `check-config --root ${directory}`]) {
      const line = `exec 3>&1; { "$0" "$1" ${args} 2>&3; echo "code $?" >&3; } | true`;
      const told = execFileSync('sh', ['-c', line, process.execPath, CLI], { encoding: 'utf8' });
      assert.equal(told, 'code 0\n');
    }
  });
});
