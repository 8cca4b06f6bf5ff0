/** What we published is deleted by others: rsync --delete, or somebody by hand. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '../../../src/base/log.ts';
import { createJudge, judgeOptions } from '../../../src/build/judge.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { processBuild } from '../../../src/process/build.ts';
import { startWatcher } from '../../../src/watch/watcher.ts';
import { put, rsync, useWatchBench, waitFor } from './watch-harness.ts';

describe('watch: a page that goes', () => {
  const bench = useWatchBench();

  /** A watcher whose queue publishes at once. */
  async function watch(): Promise<string[]> {
    const watch = { quietPeriodSeconds: 2, sweepIntervalSeconds: 3600, hotIdleSeconds: 1 };
    const config = configSchema.parse({ root: bench.root, watch });
    const log = createLogger('silent');
    const jobs: string[] = [];
    const watcher = startWatcher({
      root: bench.root,
      config: config.watch,
      pathTemplates: config.metadata.pathTemplates,
      assetsDirectory: config.publish.assetsDirectory,
      judge: createJudge(judgeOptions(config)),
      queue: {
        async add(job) {
          await processBuild(config, job, log);
          jobs.push(job.path);
          return 'new';
        },
        counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
      },
      log,
    });
    bench.watchers.push(watcher);
    await watcher.ready;
    await waitFor('the first sweeps', () => {
      const { lastSweep, sweeping } = watcher.status();
      return lastSweep !== null && !sweeping;
    });
    return jobs;
  }
  const page = (build: string) => join(bench.root, build, 'stackviz/index.htm');

  it('is published again within the settle time, also of builds from before', async () => {
    await put(bench.upload, 'node1/x.subunit');
    await bench.zuulUpload('a/old');
    const jobs = await watch();
    await waitFor('the old one', () => existsSync(page('a/old')));
    await bench.zuulUpload('a/new');
    await waitFor('the new one', () => existsSync(page('a/new')));
    await waitFor('quiet', () => bench.watchers[0]?.status().watches.hotPlaces === 0);
    for (const build of ['a/old', 'a/new']) {
      await rsync(`${bench.upload}/`, join(bench.root, build), '--delete');
      await waitFor(`${build} again`, () => existsSync(page(build)), 10);
    }
    await rm(join(bench.root, 'a/old/stackviz'), { recursive: true });
    await waitFor('a/old once more', () => existsSync(page('a/old')), 10);
    await waitFor('the last job', () => jobs.length >= 5);
    assert.deepEqual(jobs, ['a/old', 'a/new', 'a/old', 'a/new', 'a/old']);
  });
});
