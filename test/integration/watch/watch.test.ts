/** Uploads on a real tree: real rsync, real chokidar, real time. Waits are polled. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assertJob,
  paths,
  put,
  QUIET_SECONDS,
  rsync,
  useWatchBench,
  waitFor,
} from './watch-harness.ts';

describe('watch: uploads', () => {
  const bench = useWatchBench();
  const { rsyncBody, rsyncMarker, watch, zuulUpload } = bench;

  it('enqueues an upload in Zuul order once, after its marker', async () => {
    const build = '12/345612/3/check/tempest-full/abc1234';
    const { jobs, watcher } = await watch();
    await mkdir(join(bench.root, build), { recursive: true });
    await rsyncBody(build);
    await waitFor('the upload', () => watcher.status().unsettled === 1);
    await sleep(1000);
    assert.deepEqual(jobs, []);
    await rsyncMarker(build);
    await waitFor('the job', () => jobs.length > 0);
    assertJob(jobs, { path: build, source: 'watch', reason: 'marker' });
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.equal(jobs.length, 1);
    assert.equal(watcher.status().unsettled, 0);
  });

  it('takes one rsync of everything, marker first, as one upload', async () => {
    const { jobs } = await watch();
    await mkdir(join(bench.root, 'a'));
    await rsync(`${bench.upload}/`, join(bench.root, 'a/b'));
    await waitFor('the job', () => jobs.length > 0);
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.deepEqual(paths(jobs), ['a/b']);
  });

  it('waits for the quiet period when files are written in place and no marker comes', async () => {
    const build = 'openstack/nova/77/gate-tempest/1a2b3c4';
    const file = join(bench.root, build, 'logs/testrepository.subunit');
    const chunks = 25;
    let sizeAtEnqueue = 0;
    const { jobs } = await watch(async () => {
      sizeAtEnqueue = (await stat(file)).size;
    });
    await put(join(bench.root, build), 'console.html');
    await mkdir(dirname(file));
    for (let i = 0; i < chunks; i++) {
      await appendFile(file, 'x'.repeat(1000));
      await sleep(150);
    }
    await waitFor('the job', () => jobs.length > 0);
    assertJob(jobs, { path: build, source: 'watch', reason: 'quiet' });
    assert.equal(sizeAtEnqueue, chunks * 1000);
  });

  it('enqueues a build again, once, when files come late', async () => {
    const { jobs, done } = await watch();
    await zuulUpload('a/b');
    await waitFor('the job', () => jobs.length === 1);
    done.add('a/b');
    await put(join(bench.root, 'a/b'), 'job-output.txt.gz');
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.equal(jobs.length, 1);
    done.clear();
    await put(join(bench.root, 'a/b'), 'node1/logs/late.subunit', 'node1/logs/dstat-csv_log.txt');
    await waitFor('the second job', () => jobs.length === 2);
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.equal(jobs.length, 2);
  });

  it('gives the files of several nodes to the build above', async () => {
    const { jobs, watcher } = await watch();
    await put(join(bench.root, 'a/b'), 'north/logs/x.subunit', 'south/logs/x.subunit');
    await waitFor('the nodes', () => watcher.status().unsettled === 2);
    await put(join(bench.root, 'a/b'), 'job-output.json');
    await waitFor('the job', () => jobs.length > 0);
    await waitFor('rest', () => watcher.status().unsettled === 0);
    assert.deepEqual(paths(jobs), ['a/b']);
  });

  it('enqueues 200 uploads at once, each exactly once', async function () {
    this.timeout(180_000);
    const { jobs, watcher } = await watch();
    const builds = Array.from(
      { length: 200 },
      (_, i) => `${i % 10}/${i}/1/check/opendev.org/openstack/nova/tempest/${i}`,
    );
    const left = [...builds];
    const uploader = async () => {
      for (let build = left.pop(); build !== undefined; build = left.pop()) await zuulUpload(build);
    };
    await Promise.all(Array.from({ length: 16 }, uploader));
    await waitFor('all jobs', () => jobs.length >= builds.length, 60);
    await waitFor('rest', () => watcher.status().unsettled === 0, 60);
    assert.deepEqual([...new Set(paths(jobs))], builds.sort());
    // a watcher that stood still, as on a machine at work, looks again (ADR 11); the queue takes it once
    if (watcher.status().stalls === 0) assert.equal(jobs.length, builds.length);
  });
});
