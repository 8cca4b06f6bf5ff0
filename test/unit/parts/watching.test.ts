/** What a watcher counts, which begins anew with each reload. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { replayUpload } from '../../../scripts/replay.ts';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { startWatching } from '../../../src/parts/watching.ts';
import { createLocalQueue } from '../../../src/queue/local/queue.ts';
import { createDaemonService } from '../../../src/service/tell/daemon.ts';
import { recordedBuild } from '../../fixtures/recorded.ts';

const PUBLISHED = { result: 'published', tests: 1, warnings: 0, durationMs: 1 } as const;

test('after a reload as many uploads were enqueued as were seen', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'watching-'));
  t.after(() => rmSync(root, { recursive: true }));
  const config = loadConfig({ overrides: { root, 'watch.quietPeriodSeconds': 0.2 } });
  const log = createLogger('silent');
  const service = await createDaemonService('watcher', { queueName: 'q', environment: {}, log });
  for (const build of ['a', 'b']) {
    const options = { ...config.queue, concurrency: 1 };
    const queue = createLocalQueue(options, async () => PUBLISHED, log);
    const watching = startWatching(config, queue, service, log);
    await watching.ready;
    await replayUpload(recordedBuild(), join(root, `12/345612/1/check/job/${build}234567`));
    const seen = () => Object.values(watching.status().seen).reduce((sum, n) => sum + n, 0);
    while (service.vitals.enqueued === 0) await new Promise((done) => setTimeout(done, 50));
    assert.equal(service.vitals.enqueued, seen());
    await watching.close();
    await queue.close(0);
  }
  await service.close();
});
