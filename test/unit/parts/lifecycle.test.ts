import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import { type Config, configSchema } from '../../../src/config/schema.ts';
import {
  type Ending,
  type OnStop,
  type Reread,
  runUntilStopped,
} from '../../../src/parts/lifecycle.ts';

const config = configSchema.parse({ root: '/logs', logLevel: 'silent' });
const other = configSchema.parse({ root: '/other', logLevel: 'silent' });
// not those the test runner listens for
const STOP: NodeJS.Signals = 'SIGALRM';
const soon = (signal: NodeJS.Signals) => setTimeout(() => process.kill(process.pid, signal), 20);

const run = (
  start: (config: Config, onStop: OnStop) => Promise<void>,
  reread?: Reread,
  log = createLogger('silent'),
) => runUntilStopped(log, { config, reread, timeoutMs: () => 500, start }, [STOP]);

test('parts are released in reverse order on a signal', async () => {
  const order: string[] = [];
  const listeners = process.listenerCount(STOP);
  const code = await run(async (_, onStop) => {
    onStop('first', (ending) => void order.push(`first ${ending}`));
    onStop('second', async (ending) => void order.push(`second ${ending}`));
    soon(STOP);
  });
  assert.equal(code, 0);
  assert.deepEqual(order, ['second stop', 'first stop']);
  assert.equal(process.listenerCount(STOP), listeners);
});

test('a failed start releases what was started', async () => {
  let released = 0;
  const failing = run(async (_, onStop) => {
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
    const code = await run(async (_, onStop) => {
      onStop('part', release);
      soon(STOP);
    });
    assert.equal(code, 1);
  }
});

/** Sends SIGHUP after every start but the last, then stops. */
async function reloading(starts: number, reread: Reread, failOn: string[] = []) {
  const lines: { msg: string; code?: string; changed?: string[] }[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const events: string[] = [];
  // silent settings would hide what is tested
  const loud = (read: Config) => ({ ...read, logLevel: 'info' as const });
  const code = await run(
    async ({ root }, onStop) => {
      onStop('part', (ending: Ending) => void events.push(`${ending} ${root}`));
      if (failOn.includes(root)) throw new StackvizError('ROOT_MISSING', root);
      events.push(`start ${root}`);
      soon(events.filter((event) => event.startsWith('start')).length < starts ? 'SIGHUP' : STOP);
    },
    async () => loud(await reread()),
    log,
  );
  return { code, events, lines };
}

test('SIGHUP starts the parts again with the new settings', async () => {
  const { code, events } = await reloading(2, async () => other);
  assert.equal(code, 0);
  assert.deepEqual(events, ['start /logs', 'reload /logs', 'start /other', 'stop /other']);
});

test('settings that are refused change nothing; one line says why', async () => {
  let reads = 0;
  const refusing: Reread = async () => {
    reads += 1;
    soon(STOP);
    throw new StackvizError('CONFIG_INVALID', 'file:1: root: must be set');
  };
  const lines: { code?: string }[] = [];
  const log = createLogger('silent', { write: (line) => void lines.push(JSON.parse(line)) });
  const events: string[] = [];
  const loud = { ...config, logLevel: 'error' as const };
  const start = async ({ root }: Config, onStop: OnStop) => {
    onStop('part', (ending) => void events.push(`${ending} ${root}`));
    soon('SIGHUP');
  };
  const daemon = { config: loud, reread: refusing, timeoutMs: () => 500, start };
  assert.equal(await runUntilStopped(log, daemon, [STOP]), 0);
  assert.equal(reads, 1);
  assert.deepEqual(events, ['stop /logs']);
  assert.deepEqual(
    lines.map(({ code }) => code),
    ['CONFIG_INVALID'],
  );
});

test('settings that nothing starts with give way to the old ones', async () => {
  const { code, events, lines } = await reloading(2, async () => other, ['/other']);
  assert.equal(code, 0);
  assert.deepEqual(events, [
    'start /logs',
    'reload /logs',
    'reload /other',
    'start /logs',
    'stop /logs',
  ]);
  assert.equal(lines.filter((line) => line.code === 'ROOT_MISSING').length, 1);
});
