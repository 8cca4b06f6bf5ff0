/** The watcher when things go wrong, on a real tree. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackvizError } from '../../../src/base/errors.ts';
import {
  paths,
  put,
  QUIET_SECONDS,
  useWatchBench,
  waitFor,
  watchConfig,
  watcherOf,
} from './watch-harness.ts';

/** Watches that this process has. */
async function inotifyWatches(): Promise<number> {
  const files = await readdir('/proc/self/fdinfo');
  const texts = files.map((name) => readFile(`/proc/self/fdinfo/${name}`, 'utf8').catch(() => ''));
  return (await Promise.all(texts)).join('').match(/^inotify /gm)?.length ?? 0;
}

describe('watch: faults', () => {
  const bench = useWatchBench();
  const { rsyncBody, rsyncMarker, watch, zuulUpload } = bench;

  it('finds at start what was uploaded while it was down', async () => {
    await zuulUpload('periodic/opendev.org/openstack/stackviz/master/stackviz-tempest/abc1234');
    await zuulUpload('1/2/3/check/tempest/def5678');
    await put(join(bench.root, 'jenkins/5'), 'logs/x.subunit');
    const { jobs, watcher } = await watch();
    await waitFor('the jobs', () => jobs.length >= 3);
    assert.deepEqual(paths(jobs), [
      '1/2/3/check/tempest/def5678',
      'jenkins/5',
      'periodic/opendev.org/openstack/stackviz/master/stackviz-tempest/abc1234',
    ]);
    assert.equal(watcher.status().lastSweep?.builds, 3);
  });

  it('takes a build that is renamed in as a whole', async () => {
    const { jobs } = await watch();
    await rename(bench.upload, join(bench.root, 'build'));
    await waitFor('the job', () => jobs.length > 0);
    assert.deepEqual(paths(jobs), ['build']);
  });

  it('survives kill -9 in mid-upload', async () => {
    const start = () => bench.spawnWatcher({ quietPeriodSeconds: 5 });
    const first = await start();
    await mkdir(join(bench.root, 'a/b'), { recursive: true });
    await rsyncBody('a/b');
    await put(join(bench.root, 'c/d'), 'logs/x.subunit');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    assert.deepEqual(first.jobs(), []);

    const second = await start();
    await rsyncMarker('a/b');
    await waitFor('the jobs', () => second.jobs().length >= 2);
    await sleep(1000);
    assert.deepEqual(
      second
        .jobs()
        .map(({ path, reason }) => `${path} ${reason}`)
        .sort(),
      ['a/b marker', 'c/d quiet'],
    );
  });

  it('is not woken by our own output', async () => {
    const { jobs, watcher } = await watch();
    await zuulUpload('a/b');
    await waitFor('the job', () => jobs.length === 1);
    await waitFor('rest', () => watcher.status().unsettled === 0);
    const { events } = watcher.status();
    const build = join(bench.root, 'a/b');
    await put(build, '.stackviz-1a2b3c/manifest.json', '.stackviz-1a2b3c/data/x.subunit');
    await sleep(500);
    await rename(join(build, '.stackviz-1a2b3c'), join(build, 'stackviz'));
    await put(build, 'stackviz/data/y.subunit', 'stackviz/data/dstat-csv_log.txt');
    await put(bench.root, 'stackviz-assets/x.subunit');
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.equal(watcher.status().events, events);
    assert.equal(jobs.length, 1);
  });

  it('follows no links and needs no marker that is one', async () => {
    await symlink('/', join(bench.root, 'slash'));
    const { jobs, watcher } = await watch();
    await put(bench.scratch, 'outside/logs/x.subunit', 'outside/job-output.json');
    await symlink(join(bench.scratch, 'outside'), join(bench.root, 'later'));
    await put(bench.root, 'a/notes.txt');
    await symlink('/etc/passwd', join(bench.root, 'a/x.subunit'));
    await sleep(1500);
    const swept = await watcher.sweepNow();
    assert.equal(swept.builds, 0);
    assert.equal(swept.directories, 2);
    assert.deepEqual(jobs, []);
  });

  it('loses nothing while the queue is away', async () => {
    await zuulUpload('early/1');
    await zuulUpload('early/2');
    let away = true;
    const { jobs, watcher } = await watch(async () => {
      if (away) throw new StackvizError('QUEUE_UNAVAILABLE', 'no Redis', { retryable: true });
    });
    await zuulUpload('late/1');
    await zuulUpload('late/2');
    await waitFor('kept builds', () => watcher.status().held >= 3);
    assert.deepEqual(jobs, []);
    away = false;
    await waitFor('the jobs', () => new Set(paths(jobs)).size === 4);
    await waitFor('rest', () => watcher.status().held === 0);
  });

  it('says that the root is missing, and goes on when it is back', async () => {
    await assert.rejects(
      watcherOf(join(bench.scratch, 'nowhere'), watchConfig({ quietPeriodSeconds: 1 })).ready,
      (error) => error instanceof StackvizError && error.code === 'ROOT_MISSING',
    );
    const { jobs, watcher } = await watch();
    await zuulUpload('a/b');
    await waitFor('the job', () => jobs.length === 1);
    // that the root held something is seen once a second
    await sleep(2500);
    await rm(bench.root, { recursive: true });
    await waitFor('the error', () => watcher.status().rootMissing);
    const told = () => [watcher.status().rootMissing, watcher.status().degraded];
    assert.deepEqual(told(), [true, false]);
    await assert.rejects(watcher.sweepNow(), /logs root/);
    await mkdir(bench.root);
    await sleep(1500);
    assert.deepEqual(told(), [true, false], 'nothing is mounted there');
    await zuulUpload('c/d');
    await waitFor('the job', () => jobs.length === 2);
    assert.deepEqual(told(), [false, false]);
  });

  it('leaves no watches behind when it is closed while it takes up a new root', async () => {
    const other = join(bench.scratch, 'other');
    for (let i = 0; i < 3000; i++) await mkdir(join(other, `${i}`), { recursive: true });
    const before = await inotifyWatches();
    const { watcher } = await watch();
    await rename(bench.root, `${bench.root}-old`);
    await rename(other, bench.root);
    while ((await inotifyWatches()) < before + 500) await sleep(1);
    await watcher.close();
    // on a busy machine the kernel takes its time
    const end = Date.now() + 30_000;
    while ((await inotifyWatches()) !== before && Date.now() < end) await sleep(100);
    // and none comes behind
    await sleep(1000);
    assert.equal(await inotifyWatches(), before);
  });

  it('never sweeps twice at once', async () => {
    await zuulUpload('a/b');
    const { watcher } = await watch();
    const sweeps = [watcher.sweepNow(), watcher.sweepNow(), watcher.sweepNow()];
    assert.notEqual(sweeps[0], sweeps[1]);
    assert.equal(sweeps[1], sweeps[2]);
    assert.equal((await Promise.all(sweeps)).length, 3);
  });
});
