import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../../../src/base/log.ts';
import { createNotifier } from '../../../../src/service/tell/notify.ts';

const directory = mkdtempSync(join(tmpdir(), 'stackvizd-notify-'));
after(() => rmSync(directory, { recursive: true }));

/** A systemd-notify that writes down what it is told; it takes `seconds` and exits with `code`. */
function fake(name: string, { seconds = 0, code = 0 } = {}) {
  const bin = mkdtempSync(join(directory, `${name}-`));
  const record = join(bin, 'record');
  writeFileSync(record, '');
  const program = join(bin, 'systemd-notify');
  writeFileSync(
    program,
    `#!/bin/sh
printf '%s' "$NOTIFY_SOCKET" >> ${record}
for word in "$@"; do printf '|%s' "$word" >> ${record}; done
echo >> ${record}
sleep ${seconds}
echo 'no such socket' >&2
exit ${code}
`,
  );
  chmodSync(program, 0o755);
  const environment = { PATH: `${bin}:${process.env.PATH}`, NOTIFY_SOCKET: '/run/x' };
  const calls = () => readFileSync(record, 'utf8').split('\n').slice(0, -1);
  /** Waits until there are `count` calls, and a moment more for those that should not come. */
  const settled = async (count: number) => {
    for (let i = 0; i < 2000 && calls().length < count; i++) await sleep(10);
    await sleep(50);
    return calls();
  };
  return { environment, settled };
}

/** A clock that is set by hand, and a logger whose lines are kept. */
function setting() {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  return { lines, clock, log, now: () => clock.ms };
}

/** Waits until a call has failed: one that has only written itself down still runs. */
async function logged(lines: string[]): Promise<void> {
  for (let i = 0; i < 2000 && lines.length === 0; i++) await sleep(10);
}

const WATCHED = { WATCHDOG_USEC: '60000000', WATCHDOG_PID: String(process.pid) };

test('does nothing where nobody listens', async () => {
  const { environment, settled } = fake('nobody');
  const { log } = setting();
  const notifier = createNotifier({ PATH: environment.PATH }, log);
  notifier.ready('a');
  notifier.report('b', true);
  notifier.stopping('c');
  assert.equal(notifier.enabled, false);
  assert.deepEqual(await settled(0), []);
});

test('says ready, changes of the status at most every 5 s, and stopping', async () => {
  const { environment, settled } = fake('status');
  const { log, clock, now } = setting();
  const notifier = createNotifier(environment, log, now);
  notifier.ready('none yet');
  await settled(1);
  clock.ms = 4_999;
  notifier.report('1 done', true);
  clock.ms = 5_000;
  notifier.report('2 done', true);
  await settled(2);
  clock.ms = 60_000;
  notifier.report('2 done', true);
  notifier.stopping('stopping');
  assert.deepEqual(await settled(3), [
    '/run/x|READY=1|STATUS=none yet',
    '/run/x|STATUS=2 done',
    '/run/x|STOPPING=1|STATUS=stopping',
  ]);
});

test('gives a sign of life in half the time, with the status where that is due, if alive', async () => {
  const { environment, settled } = fake('watchdog');
  const { log, clock, now } = setting();
  const notifier = createNotifier({ ...environment, ...WATCHED }, log, now);
  notifier.ready('a');
  await settled(1);
  clock.ms = 29_999;
  notifier.report('a', true);
  clock.ms = 30_000;
  notifier.report('a', true);
  await settled(2);
  clock.ms = 40_000;
  notifier.report('b', true);
  await settled(3);
  clock.ms = 100_000;
  notifier.report('b', false);
  notifier.report('c', false);
  assert.deepEqual(await settled(4), [
    '/run/x|READY=1|STATUS=a|WATCHDOG=1',
    '/run/x|WATCHDOG=1',
    '/run/x|STATUS=b|WATCHDOG=1',
    '/run/x|STATUS=c',
  ]);
});

test('a watchdog for another process is not ours to feed', async () => {
  const { environment, settled } = fake('other');
  const { log } = setting();
  createNotifier({ ...environment, ...WATCHED, WATCHDOG_PID: '1' }, log).ready('a');
  assert.deepEqual(await settled(1), ['/run/x|READY=1|STATUS=a']);
});

test('one call at a time; what comes meanwhile goes together with the next', async () => {
  const { environment, settled } = fake('slow', { seconds: 0.3 });
  const { log, clock, now } = setting();
  const notifier = createNotifier({ ...environment, ...WATCHED }, log, now);
  notifier.ready('a');
  for (clock.ms = 10_000; clock.ms <= 90_000; clock.ms += 10_000) {
    notifier.report(`at ${clock.ms}`, true);
  }
  notifier.stopping('end');
  const calls = await settled(2);
  assert.deepEqual(calls.slice(1), ['/run/x|STATUS=end|WATCHDOG=1|STOPPING=1']);
});

test('a name from an upload can say nothing of its own', async () => {
  const { environment, settled } = fake('forged');
  const { log } = setting();
  const status = `last failure a\nMAINPID=1\r\u001b[2J\u202e ${'x'.repeat(1000)}`;
  createNotifier(environment, log).ready(status);
  const [call = ''] = await settled(1);
  assert.match(
    call,
    /^\/run\/x\|READY=1\|STATUS=last failure a\ufffdMAINPID=1\ufffd\ufffd\[2J\ufffd /,
  );
  assert.ok(call.length < 600);
});

test('a failure is logged once and harms nothing; ready is said again', async () => {
  const { environment, settled } = fake('failing', { code: 1 });
  const { log, lines, clock, now } = setting();
  const notifier = createNotifier({ ...environment, ...WATCHED }, log, now);
  notifier.ready('a');
  await logged(lines);
  clock.ms = 5_000;
  notifier.report('b', true);
  const calls = await settled(2);
  assert.equal(calls[1], '/run/x|READY=1|STATUS=b|WATCHDOG=1');
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /NOTIFY_FAILED.*no such socket/);

  const missing = setting();
  createNotifier({ PATH: '/nonexistent', NOTIFY_SOCKET: '/run/x' }, missing.log).ready('a');
  await logged(missing.lines);
  assert.match(missing.lines[0] ?? '', /NOTIFY_FAILED.*ENOENT/);
});

test('a sign of life that could not be given is not given later', async () => {
  const { environment, settled } = fake('late', { code: 1 });
  const { log, lines, clock, now } = setting();
  const notifier = createNotifier({ ...environment, ...WATCHED }, log, now);
  notifier.ready('a');
  await logged(lines);
  assert.match((await settled(1))[0] ?? '', /WATCHDOG=1/);
  // it hangs since: what it was must not be told for what it is
  clock.ms = 100_000;
  notifier.report('a', false);
  assert.deepEqual((await settled(2))[1], '/run/x|READY=1|STATUS=a');
});
