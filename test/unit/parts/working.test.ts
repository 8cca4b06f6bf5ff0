import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import { unlessGone } from '../../../src/parts/working.ts';
import { createLocalQueue } from '../../../src/queue/local/queue.ts';
import type { Job } from '../../../src/queue/queue.ts';

const OPTIONS = {
  attempts: 3,
  backoffSeconds: 0.01,
  concurrency: 1,
  keepFailed: 10,
  keepCompleted: 10,
  maxBackfill: 10,
};

/** What becomes of a job whose tries end with these codes. */
async function fate(source: Job['source'], codes: string[]): Promise<string[]> {
  const said: string[] = [];
  const log = createLogger('info', {
    write: (line) => void said.push(`${JSON.parse(line).level} ${JSON.parse(line).code}`),
  });
  const left = codes.values();
  const queue = createLocalQueue(
    OPTIONS,
    unlessGone(async () => {
      const code = left.next().value ?? 'TOO_OFTEN';
      throw new StackvizError(code, code, { retryable: code !== 'BUILD_GONE' });
    }, log),
    log,
  );
  await queue.add({ path: 'a', source, reason: 'marker' });
  await queue.onIdle();
  const [done] = await queue.recent(1);
  const { failed } = await queue.counts();
  await queue.close();
  return [...said, `failed ${failed}`, `${done?.outcome?.result}`];
}

test('a build that was removed before it was read is no failure', async () => {
  const gone = ['warn BUILD_GONE', 'failed 0', 'gone'];
  assert.deepEqual(await fate('watch', ['BUILD_GONE']), gone);
  assert.deepEqual(await fate('sweep', ['BUILD_GONE']), gone);
});

test('nor is one that is gone when it is tried again', async () => {
  assert.deepEqual(await fate('trigger', ['EIO', 'BUILD_GONE']), [
    'warn EIO',
    'warn BUILD_GONE',
    'failed 0',
    'gone',
  ]);
});

test('one that was asked for and never was there is a failure', async () => {
  assert.deepEqual(await fate('trigger', ['BUILD_GONE']), [
    'error BUILD_GONE',
    'failed 1',
    'undefined',
  ]);
});
