/** A build on which `stackvizd process` is made to fail, and the check that nothing is lost by it. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertWhole, startReader } from '../process/published-reader.ts';
import { CLI } from './daemon.ts';

export const FAULTY_PATH = '11/904711/3/check/faults/1f3c9a7';

/** strace as a maker of faults: why it cannot be used here; null: it can. */
export function straceImpossible(): string | null {
  try {
    execFileSync('strace', ['-f', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'strace is not installed, or may not trace';
  }
}

export interface Run {
  /** Exit code; null: it was killed. */
  code: number | null;
  seconds: number;
}

export class FaultyBuild {
  readonly build: string;
  readonly root: string;
  #generation = 0;

  constructor(root: string) {
    this.root = root;
    this.build = join(root, FAULTY_PATH);
    mkdirSync(this.build, { recursive: true });
  }

  /** Uploads another stream; nothing else of what is there changes. */
  upload(attachmentBytes = 1000): void {
    this.#generation += 1;
    const lines = Array.from({ length: Math.ceil(attachmentBytes / 40) }, () =>
      Math.random().toFixed(16),
    );
    // of the same second and size, it would be taken for the one before
    lines.push('x'.repeat(this.#generation));
    const name = `generation.${this.#generation}`;
    const stream = `test: ${name}\nfailure: ${name} [\n${lines.join('\n')}\n]\n`;
    writeFileSync(join(this.build, 'testrepository.subunit'), stream);
  }

  clear(): void {
    rmSync(join(this.build, 'stackviz'), { recursive: true, force: true });
  }

  /**
   * Runs `stackvizd process` while a reader looks; what the reader sees must always be whole.
   *
   * @param wrap the command to run it with, for example strace
   * @param killAfterMs kill it then
   */
  async process(wrap: string[] = [], killAfterMs?: number): Promise<Run> {
    const wasPublished = existsSync(join(this.build, 'stackviz'));
    const reader = startReader(this.build);
    const started = performance.now();
    const [command, ...args] = [...wrap, process.execPath, CLI, 'process', FAULTY_PATH];
    const child = spawn(command as string, args, {
      // one thread, so that the nth system call is the same one every time
      env: { PATH: process.env.PATH ?? '', STACKVIZD_ROOT: this.root, UV_THREADPOOL_SIZE: '1' },
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs ?? 60_000);
    const [code] = (await once(child, 'exit')) as [number | null];
    clearTimeout(timer);
    const { seen, faults } = reader.stop();
    assert.deepEqual(faults, [], 'a reader saw a half');
    if (wasPublished) assert.ok(seen > 0, 'what was published stays');
    return { code, seconds: (performance.now() - started) / 1000 };
  }

  /** Without a fault it is published, and nothing is left over. */
  async recover(): Promise<void> {
    assert.equal((await this.process()).code, 0);
    const { counts, warnings } = assertWhole(this.build);
    assert.deepEqual(counts, { fail: 1 });
    assert.deepEqual(warnings, []);
  }
}
