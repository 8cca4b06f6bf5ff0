/** Watching within bounds, on a real tree: few watches, places that close, a root that is exchanged. */
import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assertJob,
  paths,
  put,
  useWatchBench,
  waitFor,
  watchConfig,
  watcherOf,
} from './watch-harness.ts';

describe('watch: bounds', () => {
  const bench = useWatchBench();
  const { watch, zuulUpload } = bench;

  const OLD = [
    '12/345612/3/check/tempest',
    'ab/abcdef/post/publish',
    'periodic/opendev.org/openstack/nova/master/tempest',
    'abc/12/345612/3/check/tempest',
    'jenkins/gate-job',
  ];

  it('sees uploads into old directories of every layout', async () => {
    for (const directory of OLD) await mkdir(join(bench.root, directory), { recursive: true });
    const { jobs, watcher } = await watch();
    const builds = OLD.map((directory) => `${directory}/abc1234`);
    builds.push(
      '12/345612/4/check/tempest/abc1234',
      '12/345613/1/check/tempest/abc1234',
      '12/345612/3/gate/tempest/abc1234',
      'periodic/opendev.org/openstack/nova/stable/2026.1/tempest/abc1234',
    );
    await Promise.all(builds.map(zuulUpload));
    await waitFor('the jobs', () => jobs.length >= builds.length);
    assert.deepEqual(paths(jobs), builds.sort());
    await waitFor('the counters', () => watcher.status().seen.event === builds.length);
  });

  it('closes places that are quiet, and sees the next upload beside them', async () => {
    const { jobs, watcher } = await watch(undefined, { hotIdleSeconds: 1 });
    await zuulUpload('1/2/3/check/job/aaaaaaa');
    await waitFor('the job', () => jobs.length === 1);
    await waitFor('quiet', () => watcher.status().watches.hotPlaces === 0);
    for (const build of ['1/2/3/check/job/bbbbbbb', '1/2/3/check/job2/c', '1/2/4/check/job/d']) {
      await zuulUpload(build);
      await waitFor(build, () => jobs.at(-1)?.path === build);
      assert.equal(jobs.at(-1)?.source, 'watch');
    }
    await waitFor('quiet', () => watcher.status().watches.hotPlaces === 0);
    assert.equal(watcher.status().watches.hotDirectories, 0);
  });

  it('finds by a sweep what it has no watches for', async () => {
    for (let i = 0; i < 30; i++)
      await mkdir(join(bench.root, `1/${i}/1/check/job`), { recursive: true });
    const settings = { maxWatchedDirectories: 5, maxHotDirectories: 64, sweepIntervalSeconds: 1 };
    const { jobs, watcher } = await watch(undefined, settings);
    const builds = Array.from({ length: 30 }, (_, i) => `1/${i}/1/check/job/abc1234`);
    await Promise.all(builds.map(zuulUpload));
    await waitFor('the jobs', () => new Set(paths(jobs)).size === builds.length);
    // A sweep that comes while an upload is under way has its place watched: then an event tells the rest.
    await waitFor('the counters', () => {
      const { sweep, event } = watcher.status().seen;
      return sweep + event === builds.length;
    });
    const { watches, sweepMisses } = watcher.status();
    assert.ok(watches.frontier <= 5);
    assert.equal(sweepMisses, 0);
  });

  it('goes on in a root that was moved away and made anew', async () => {
    const { jobs, watcher } = await watch();
    await zuulUpload('a/b');
    await waitFor('the job', () => jobs.length === 1);
    await rename(bench.root, `${bench.root}-old`);
    await zuulUpload('c/d');
    await waitFor('the job', () => jobs.length === 2);
    await sleep(1500);
    await zuulUpload('e/f');
    await waitFor('the job', () => jobs.some(({ path }) => path === 'e/f'));
    await rm(`${bench.root}-old`, { recursive: true });
    assert.equal(watcher.status().watches.hotPlaces > 0, true);
  });

  it('sees uploads into a change that was moved away and made anew', async () => {
    await zuulUpload('1/2/3/check/job/aaaaaaa');
    const { jobs, watcher } = await watch(undefined, { hotIdleSeconds: 1 });
    await rename(join(bench.root, '1/2'), join(bench.root, '1/9'));
    await mkdir(join(bench.root, '1/2/3/check/job'), { recursive: true });
    await waitFor('closer watches', () => watcher.status().watches.hotPlaces > 0);
    await waitFor('quiet', () => watcher.status().watches.hotPlaces === 0);
    await zuulUpload('1/2/3/check/job/bbbbbbb');
    await waitFor('the job', () => jobs.at(-1)?.path === '1/2/3/check/job/bbbbbbb', 10);
  });

  it('takes a late file in an old build, that only a sweep can find, for no lost event', async () => {
    const build = '1/2/3/check/job/aaaaaaa';
    await zuulUpload(build);
    let published = true;
    const watcher = watcherOf(
      bench.root,
      watchConfig({ sweepIntervalSeconds: 7, hotIdleSeconds: 1 }),
      {
        isDone: async () => published,
      },
    );
    bench.watchers.push(watcher);
    await watcher.ready;
    // on a slow machine the upload was of just now when it began to watch
    const isOld = () => {
      const { lastSweep, sweeping, watches } = watcher.status();
      return lastSweep !== null && !sweeping && watches.hotPlaces === 0;
    };
    await waitFor('the first sweeps', isOld, 60);
    published = false;
    await put(join(bench.root, build), 'logs/late.subunit');
    await waitFor('the late file', () => watcher.status().seen.sweep === 1, 60);
    assert.equal(watcher.status().sweepMisses, 0);
  });

  it('waits for the inputs that the manifest of the upload lists', async () => {
    const { jobs } = await watch();
    const build = join(bench.root, 'a/b');
    await put(build, 'job-output.json');
    const stream = { name: 'x.subunit', mimetype: 'application/octet-stream', size: 30 };
    await writeFile(join(build, 'zuul-manifest.json'), JSON.stringify({ tree: [stream] }));
    await writeFile(join(build, 'x.subunit'), 'x'.repeat(20));
    await sleep(1200);
    assert.equal(jobs.length, 0);
    await writeFile(join(build, 'x.subunit'), 'x'.repeat(30));
    await waitFor('the job', () => jobs.length === 1);
    assert.equal(jobs[0]?.reason, 'marker');
  });

  it('takes what a hook drops, once, before anything else tells of it', async () => {
    const dropDirectory = join(bench.scratch, 'drop');
    await mkdir(dropDirectory);
    const { jobs, watcher } = await watch(undefined, { dropDirectory, quietPeriodSeconds: 600 });
    await mkdir(dirname(join(bench.root, 'a/b')), { recursive: true });
    await put(join(bench.root, 'a/b'), 'logs/x.subunit');
    await writeFile(join(dropDirectory, 'one'), 'a/b\n');
    await waitFor('the job', () => jobs.length === 1);
    assertJob(jobs, { path: 'a/b', source: 'trigger', reason: 'drop' });
    await waitFor('the file to go', () => watcher.status().drop.taken === 1);
    assert.equal(watcher.status().unsettled, 0);
  });
});
