import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createLogger } from '../../../../src/base/log.ts';
import { collectDaemons } from '../../../../src/service/ask/collect.ts';
import { exposition } from '../../../../src/service/ask/exposition.ts';
import { createDaemonService } from '../../../../src/service/tell/daemon.ts';

const log = createLogger('silent');

describe('the sockets of the daemons', () => {
  let base: string;
  const servers: Server[] = [];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'stackviz-collect-'));
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    rmSync(base, { recursive: true });
  });

  const directoryOf = (name: string) => {
    const directory = join(base, name);
    mkdirSync(directory);
    return directory;
  };
  const daemon = (name: string, role: 'watcher' | 'worker') =>
    createDaemonService(role, {
      queueName: 'q',
      environment: { RUNTIME_DIRECTORY: `${directoryOf(name)}:/other` },
      log,
    });
  /** Listens, and does with a connection what it is told. */
  async function odd(name: string, answer: string | null): Promise<void> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (answer !== null) socket.end(answer);
    });
    servers.push(server.listen(join(directoryOf(name), 'state.sock')));
    server.unref();
    await once(server, 'listening');
  }

  test('each tells its state and its metrics, told apart by name', async () => {
    const watcher = await daemon('watcher', 'watcher');
    const one = await daemon('worker-1', 'worker');
    const ten = await daemon('worker-10', 'worker');
    const two = await daemon('worker-2', 'worker');
    one.vitals.published = 3;
    two.vitals.published = 4;
    const all = await collectDaemons(base);
    assert.deepEqual(
      all.map(({ name, state }) => [name, state?.role, state?.ready]),
      [
        ['watcher', 'watcher', false],
        ['worker-1', 'worker', false],
        ['worker-2', 'worker', false],
        ['worker-10', 'worker', false],
      ],
    );
    const text = await exposition(all);
    assert.match(text, /^stackvizd_builds_total\{daemon="worker-1",result="published"\} 3$/m);
    assert.match(text, /^stackvizd_builds_total\{daemon="worker-2",result="published"\} 4$/m);
    assert.match(text, /^stackvizd_up\{daemon="worker-10"\} 1$/m);
    for (const service of [watcher, one, ten, two]) await service.close();
    assert.deepEqual(await collectDaemons(base), [], 'who stops takes its socket away');
  });

  test('each daemon tells what prom-client would leave out of several, or make one of', async () => {
    const services = [await daemon('worker-1', 'worker'), await daemon('worker-2', 'worker')];
    const text = await exposition(await collectDaemons(base));
    for (const name of ['process_start_time_seconds', 'nodejs_eventloop_lag_mean_seconds']) {
      const series = text.match(new RegExp(`^${name}\\{.*$`, 'gm')) ?? [];
      assert.deepEqual(
        series.map((line) => /daemon="([^"]+)"/.exec(line)?.[1]),
        ['worker-1', 'worker-2'],
        name,
      );
    }
    for (const service of services) await service.close();
  });

  test('what the daemons share is one series', async () => {
    const services = [await daemon('worker-1', 'worker'), await daemon('worker-2', 'worker')];
    for (const { vitals } of services) {
      vitals.queue = { waiting: 7, active: 0, delayed: 0, failed: 0, oldestWaitingMs: 1500 };
    }
    const text = await exposition(await collectDaemons(base));
    assert.deepEqual(text.match(/^stackvizd_queue_jobs.*waiting.*$/gm), [
      'stackvizd_queue_jobs{queue="q",state="waiting"} 7',
    ]);
    assert.match(text, /^stackvizd_queue_oldest_waiting_seconds\{queue="q"\} 1.5$/m);
    for (const service of services) await service.close();
  });

  test('a daemon that hangs, talks nonsense or died is down, and holds nobody up', async () => {
    await odd('hangs', null);
    await odd('html', 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>');
    await odd('other', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    await odd('fails', 'HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n');
    await odd('dumb', 'hello');
    writeFileSync(join(directoryOf('file'), 'state.sock'), '');
    mkdirSync(join(base, 'empty'));
    const all = await collectDaemons(base);
    assert.deepEqual(
      all.map(({ name }) => name),
      ['dumb', 'fails', 'hangs', 'html', 'other'],
    );
    assert.ok(all.every(({ state, trouble }) => state === null && trouble !== null));
    assert.match(all[2]?.trouble ?? '', /no answer within 1000 ms/);
    assert.match(await exposition(all), /^stackvizd_up\{daemon="hangs"\} 0$/m);
  });

  test('a socket that may be seen and not asked says nothing of its daemon', async (context) => {
    const service = await daemon('watcher', 'watcher');
    context.after(() => service.close());
    chmodSync(base, 0o755);
    chmodSync(join(base, 'watcher/state.sock'), 0);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      await assert.rejects(collectDaemons(base), { code: 'DAEMONS_HIDDEN', message: /EACCES/ });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('no directory is no daemon; one that may not be read is a reason', async (context) => {
    assert.deepEqual(await collectDaemons(join(base, 'none')), []);
    if (process.getuid?.() === 0) return context.skip('root may read everything');
    chmodSync(base, 0);
    await assert.rejects(collectDaemons(base), { code: 'DAEMONS_HIDDEN' });
    chmodSync(base, 0o700);
  });
});
