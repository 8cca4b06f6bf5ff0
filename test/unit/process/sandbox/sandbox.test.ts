import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../../../src/base/log.ts';
import { configSchema } from '../../../../src/config/schema.ts';
import {
  createSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../../../src/process/sandbox/sandbox.ts';
import type { Job } from '../../../../src/queue/queue.ts';

const directory = mkdtempSync(join(tmpdir(), 'stackvizd-sandbox-'));
after(() => rmSync(directory, { recursive: true }));

const childModule = new URL('./fixtures/sandbox-jobs.ts', import.meta.url);
const job = (path: string): Job => ({ path, source: 'trigger', reason: 'trigger' });
const never = new AbortController().signal;

/** True while the process exists; one that waits to be reaped counts as gone. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `timed out: ${what}`);
    await sleep(20);
  }
}

describe('sandbox', () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('debug', { write: (line) => void lines.push(JSON.parse(line)) });
  const open: Sandbox[] = [];
  afterEach(async () => {
    for (const sandbox of open.splice(0)) await sandbox.close();
    lines.length = 0;
  });

  function start(options: Partial<SandboxOptions> = {}, config: object = {}): Sandbox {
    const full = { concurrency: 1, heapMebibytes: 64, timeoutSeconds: 60, childModule, ...options };
    const all = configSchema.parse({ root: join(directory, 'report'), ...config });
    const sandbox = createSandbox(full, all, log);
    open.push(sandbox);
    return sandbox;
  }

  it('uses one child for one build after the other', async () => {
    const sandbox = start();
    const first = await sandbox.run(job('pid'), never);
    const second = await sandbox.run(job('pid'), never);
    assert.equal(first.result, 'published');
    assert.equal(first.tests, second.tests);
    assert.notEqual(first.tests, process.pid);
    await sandbox.close();
    assert.equal(isAlive(first.tests), false);
  });

  it('starts at most `concurrency` children and lets the others wait', async () => {
    const sandbox = start({ concurrency: 2 });
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => sandbox.run(job('pid'), never)),
    );
    assert.ok(new Set(outcomes.map((outcome) => outcome.tests)).size <= 2);
  });

  it('passes the error of a build on', async () => {
    const sandbox = start();
    await assert.rejects(sandbox.run(job('reject'), never), {
      name: 'StackvizError',
      code: 'NO_INPUTS',
      message: 'nothing to read',
      retryable: false,
    });
    await assert.rejects(sandbox.run(job('full'), never), { code: 'ENOSPC', retryable: true });
  });

  it('survives a child that exits or is killed, and goes on', async () => {
    const sandbox = start();
    await assert.rejects(sandbox.run(job('exit'), never), {
      code: 'PROCESS_CRASHED',
      message: /exit code 3/,
      retryable: true,
    });
    await assert.rejects(sandbox.run(job('die'), never), { message: /killed by SIGSEGV/ });
    assert.equal((await sandbox.run(job('pid'), never)).result, 'published');
  });

  it('does not blame a build for a child that cannot be started', async () => {
    const { execPath } = process;
    const sandbox = start();
    process.execPath = '/nowhere/node';
    try {
      await assert.rejects(sandbox.run(job('pid'), never), {
        code: 'PROCESS_NOT_STARTED',
        message: /ENOENT/,
        retryable: true,
      });
    } finally {
      process.execPath = execPath;
    }
    assert.equal((await sandbox.run(job('pid'), never)).result, 'published');
  });

  it('ends a child that fills its heap, and says so', async () => {
    const sandbox = start();
    await assert.rejects(sandbox.run(job('heap'), never), {
      code: 'PROCESS_CRASHED',
      message: /out of memory/,
      retryable: false,
    });
    // a used child may have had less room than a fresh one
    await sandbox.run(job('pid'), never);
    await assert.rejects(sandbox.run(job('heap'), never), { retryable: true });
  });

  it('ends a child that fills memory outside its heap', async () => {
    await assert.rejects(start().run(job('buffers'), never), {
      code: 'PROCESS_CRASHED',
      message: /out of memory/,
    });
  });

  it('kills a child that takes too long, even in an endless loop', async () => {
    // within which a child has to start on a busy machine, too
    const sandbox = start({ timeoutSeconds: 8 });
    const { tests: pid } = await sandbox.run(job('pid'), never);
    await assert.rejects(sandbox.run(job('loop'), never), {
      code: 'PROCESS_TIMEOUT',
      retryable: false,
    });
    assert.equal(isAlive(pid), false);
    await assert.rejects(sandbox.run(job('wait'), never), { code: 'PROCESS_TIMEOUT' });
  });

  it('kills the child of an aborted build', async () => {
    const sandbox = start();
    const { tests: pid } = await sandbox.run(job('pid'), never);
    const abort = new AbortController();
    const both = Promise.all([
      assert.rejects(sandbox.run(job('loop'), abort.signal), { code: 'ABORTED', retryable: true }),
      assert.rejects(sandbox.run(job('pid'), abort.signal), { code: 'ABORTED' }),
    ]);
    await sleep(50);
    abort.abort();
    await both;
    assert.equal(isAlive(pid), false);
    assert.notEqual((await sandbox.run(job('pid'), never)).tests, pid);
  });

  it('aborts running builds when it is closed', async () => {
    const sandbox = start();
    const running = assert.rejects(sandbox.run(job('loop'), never), { code: 'ABORTED' });
    await sleep(50);
    await sandbox.close();
    await running;
    await assert.rejects(sandbox.run(job('pid'), never), { code: 'ABORTED' });
  });

  it('replaces a child after so many builds', async () => {
    const sandbox = start({ recycleAfterJobs: 2 });
    const pids: number[] = [];
    for (let i = 0; i < 4; i++) pids.push((await sandbox.run(job('pid'), never)).tests);
    assert.equal(pids[0], pids[1]);
    assert.notEqual(pids[1], pids[2]);
    await until(() => !isAlive(pids[0] ?? 0), 'the first child ends');
  });

  it('ends a child that had no build for a while, and starts one with the next', async () => {
    const sandbox = start({ restMs: 3000, concurrency: 2 });
    const { tests: first } = await sandbox.run(job('pid'), never);
    assert.equal((await sandbox.run(job('pid'), never)).tests, first, 'it is kept for that long');
    assert.ok(sandbox.residentBytes() > 0);
    await until(() => !isAlive(first) && sandbox.residentBytes() === 0, 'the child ends');
    const { tests: next } = await sandbox.run(job('pid'), never);
    assert.notEqual(next, first);
  });

  it('ends no child that has a build again', async () => {
    const sandbox = start({ restMs: 300 });
    const { tests: first } = await sandbox.run(job('pid'), never);
    const running = sandbox.run(job('wait'), never);
    await sleep(1000);
    assert.ok(isAlive(first));
    await sandbox.close();
    await assert.rejects(running, { code: 'ABORTED' });
  });

  it('replaces a child that holds much memory', async () => {
    const sandbox = start();
    const { tests: fat } = await sandbox.run(job('fat'), never);
    const { tests: next } = await sandbox.run(job('pid'), never);
    assert.notEqual(fat, next);
  });

  it('logs what a child says on stderr, bounded', async () => {
    const sandbox = start();
    await sandbox.run(job('noise'), never);
    await sandbox.close();
    const said = lines.filter((line) => 'stderr' in line);
    assert.ok(said.length > 0 && said.length <= 40, `${said.length} lines`);
    assert.ok(said.every((line) => String(line.stderr).length <= 500));
  });

  it('does not trust what a child answers', async () => {
    await assert.rejects(start().run(job('nonsense'), never), { code: 'PROCESS_CRASHED' });
  });

  it('tells a child no secret', async () => {
    process.env.STACKVIZD_QUEUE_REDIS_PASSWORD = 'hunter2';
    const queue = { redis: { url: 'redis://u:hunter2@h/0', password: 'hunter2' } };
    try {
      await start({}, { queue }).run(job('environment'), never);
    } finally {
      delete process.env.STACKVIZD_QUEUE_REDIS_PASSWORD;
    }
    const report = readFileSync(join(directory, 'report'), 'utf8');
    assert.doesNotMatch(report, /hunter2|STACKVIZD/);
    assert.match(report, /max-old-space-size=64/);
  });

  it('says why a child cannot be started', async () => {
    const sandbox = start({ childModule: new URL('file:///nowhere/build.js') });
    await assert.rejects(sandbox.run(job('pid'), never), {
      code: 'PROCESS_CRASHED',
      retryable: true,
    });
    assert.match(JSON.stringify(lines), /nowhere/);
  });

  for (const behaviour of ['wait', 'loop']) {
    it(`leaves no child behind when the daemon is killed (${behaviour})`, async () => {
      const daemon = spawn(
        process.execPath,
        [new URL('./fixtures/sandbox-daemon.ts', import.meta.url).pathname, behaviour],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const [data] = await once(daemon.stdout, 'data');
      const pid = Number(String(data).trim());
      assert.ok(isAlive(pid));
      await sleep(300); // until the child works on its build
      daemon.kill('SIGKILL');
      await until(() => !isAlive(pid), 'the child ends');
    });
  }

  it('ignores the signals of a Ctrl-C', async () => {
    const sandbox = start();
    const { tests: pid } = await sandbox.run(job('pid'), never);
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGTERM');
    await sleep(100);
    assert.equal((await sandbox.run(job('pid'), never)).tests, pid);
  });
});
