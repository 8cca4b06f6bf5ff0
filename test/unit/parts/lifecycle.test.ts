import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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

/** A daemon in a process of its own that has a fault after its start. */
const FAULTY = `
  import { createLogger } from '${new URL('../../../src/base/log.ts', import.meta.url)}';
  import { configSchema } from '${new URL('../../../src/config/schema.ts', import.meta.url)}';
  import { runUntilStopped } from '${new URL('../../../src/parts/lifecycle.ts', import.meta.url)}';
  const log = createLogger('info');
  process.exitCode = await runUntilStopped(log, {
    config: configSchema.parse({ root: '/logs' }),
    timeoutMs: () => 500,
    async start(_, onStop) {
      onStop('first', () => log.info('released first'));
      onStop('second', () => log.info('released second'));
      setTimeout(() => FAULT, 10);
    },
  });
`;

for (const fault of ['Promise.reject(new TypeError("no"))', '{ throw new TypeError("no"); }']) {
  test(`a fault ends a daemon in order, with one line of ours: ${fault}`, () => {
    const script = FAULTY.replace('() => FAULT', `() => ${fault}`);
    const words = ['--input-type=module', '--eval', script];
    const child = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 20_000 });
    assert.equal(child.status, 1, child.stderr);
    assert.equal(child.stderr, '');
    const lines = child.stdout.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).msg),
      ['a fault of stackvizd; it stops', 'released second', 'released first', 'stopped'],
    );
    assert.match(lines[0] ?? '', /"code":"INTERNAL".*"message":"no"/);
  });
}
