/** A store in a folder of its own with a clock that is set, for tests. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import type { Job, Outcome } from '../../../src/queue/queue.ts';
import { openStore } from '../../../src/requests/store.ts';

export const log = createLogger('silent');

export const jobOf = (id: string): Job => ({ path: id, source: 'trigger', reason: 'on demand' });

export const PUBLISHED: Outcome = { result: 'published', tests: 3, warnings: 0, durationMs: 1 };

export const retryable = (code: string) => new StackvizError(code, 'for now', { retryable: true });

export async function temporaryStore(t: TestContext, startMs = Date.now()) {
  const directory = await mkdtemp(join(tmpdir(), 'stackviz-requests-'));
  t.after(() => rm(directory, { recursive: true }));
  const clock = { nowMs: startMs };
  const store = await openStore(directory, () => clock.nowMs);
  return {
    directory,
    store,
    clock,
    /** What the sandbox leaves: a published site of so many bytes beside the input. */
    async publish(id: string, bytes: number): Promise<void> {
      await mkdir(join(store.tree, id, 'stackviz'), { recursive: true });
      await writeFile(join(store.tree, id, 'stackviz/index.htm'), Buffer.alloc(bytes, 120));
      await writeFile(join(store.tree, id, 'input.subunit'), 'x');
    },
  };
}
