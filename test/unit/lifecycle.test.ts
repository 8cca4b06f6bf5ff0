import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runUntilStopped } from '../../src/lifecycle.ts';
import { createLogger } from '../../src/log.ts';

const log = createLogger('silent');
// not those the test runner listens for
const options = { timeoutMs: 500, signals: ['SIGHUP'] as NodeJS.Signals[] };

test('parts are released in reverse order on a signal', async () => {
  const order: string[] = [];
  const listeners = process.listenerCount('SIGHUP');
  const code = await runUntilStopped(log, options, async (onStop) => {
    onStop('first', () => void order.push('first'));
    onStop('second', async () => void order.push('second'));
    setTimeout(() => process.kill(process.pid, 'SIGHUP'), 20);
  });
  assert.equal(code, 0);
  assert.deepEqual(order, ['second', 'first']);
  assert.equal(process.listenerCount('SIGHUP'), listeners);
});

test('a failed start releases what was started', async () => {
  let released = 0;
  const failing = runUntilStopped(log, options, async (onStop) => {
    onStop('part', () => void released++);
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  assert.equal(released, 1);
});

test('a part that does not stop, or fails to, is told by the exit code', async () => {
  for (const release of [
    () => new Promise<void>(() => undefined),
    () => Promise.reject(new Error('no')),
  ]) {
    const code = await runUntilStopped(log, options, async (onStop) => {
      onStop('part', release);
      setTimeout(() => process.kill(process.pid, 'SIGHUP'), 20);
    });
    assert.equal(code, 1);
  }
});
