/** The watcher on a real tree: real rsync, real chokidar, real time. Waits are polled. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StackvizError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import type { Job } from '../../src/queue/queue.ts';
import { startWatcher, type Watcher } from '../../src/watch/watcher.ts';

const run = promisify(execFile);
const QUIET_SECONDS = 2;
const STREAM = 'logs/testrepository.subunit.gz';

async function waitFor(what: string, condition: () => unknown, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`);
    await sleep(20);
  }
}

describe('watch', () => {
  let scratch: string;
  let root: string;
  let upload: string;
  let watchers: Watcher[];
  let children: ChildProcess[];

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'stackviz-watch-'));
    root = join(scratch, 'root');
    upload = join(scratch, 'upload');
    watchers = [];
    children = [];
    await mkdir(root);
    await put(upload, 'job-output.json.gz', 'job-output.txt.gz', 'zuul-manifest.json');
    await put(upload, STREAM, 'logs/dstat-csv_log.txt', 'logs/etc/nova.conf');
    await put(upload, 'zuul-info/inventory.yaml');
  });

  afterEach(async () => {
    await Promise.all(watchers.map((watcher) => watcher.close()));
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(scratch, { recursive: true, force: true });
  });

  async function put(base: string, ...paths: string[]): Promise<void> {
    for (const path of paths) {
      await mkdir(dirname(join(base, path)), { recursive: true });
      await writeFile(join(base, path), `content of ${path}`);
    }
  }

  async function watch(accept: (job: Job) => Promise<void> = async () => {}) {
    const jobs: Job[] = [];
    const done = new Set<string>();
    const watcher = startWatcher({
      root,
      config: { quietPeriodSeconds: QUIET_SECONDS, sweepIntervalSeconds: 3600 },
      assetsDirectory: 'stackviz-assets',
      enqueue: async (job) => {
        await accept(job);
        jobs.push(job);
      },
      isDone: async (build) => done.has(build),
      log: createLogger('silent'),
    });
    watchers.push(watcher);
    await watcher.ready;
    await waitFor('the first sweep', () => watcher.status().lastSweep);
    return { jobs, done, watcher };
  }

  const rsync = (from: string, to: string, ...options: string[]) =>
    run('rsync', ['-a', ...options, from, to]);
  const rsyncBody = (build: string) =>
    rsync(`${upload}/`, join(root, build), '--exclude=/job-output.*');
  const rsyncMarker = async (build: string) => {
    await rsync(join(upload, 'job-output.txt.gz'), join(root, build));
    await rsync(join(upload, 'job-output.json.gz'), join(root, build));
  };
  async function zuulUpload(build: string): Promise<void> {
    await mkdir(join(root, build), { recursive: true });
    await rsyncBody(build);
    await rsyncMarker(build);
  }
  const paths = (jobs: { path: string }[]) => jobs.map((job) => job.path).sort();

  it('enqueues an upload in Zuul order once, after its marker', async () => {
    const build = '12/345612/3/check/tempest-full/abc1234';
    const { jobs, watcher } = await watch();
    await mkdir(join(root, build), { recursive: true });
    await rsyncBody(build);
    await sleep(1000);
    assert.deepEqual(jobs, []);
    assert.equal(watcher.status().unsettled, 1);
    await rsyncMarker(build);
    await waitFor('the job', () => jobs.length > 0);
    assert.deepEqual(jobs, [{ path: build, source: 'watch', reason: 'marker' }]);
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.equal(jobs.length, 1);
    assert.equal(watcher.status().unsettled, 0);
  });

  it('takes one rsync of everything, marker first, as one upload', async () => {
    const { jobs } = await watch();
    await mkdir(join(root, 'a'));
    await rsync(`${upload}/`, join(root, 'a/b'));
    await waitFor('the job', () => jobs.length > 0);
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.deepEqual(paths(jobs), ['a/b']);
  });

  it('waits for the quiet period when files are written in place and no marker comes', async () => {
    const build = 'openstack/nova/77/gate-tempest/1a2b3c4';
    const file = join(root, build, 'logs/testrepository.subunit');
    const chunks = 25;
    let sizeAtEnqueue = 0;
    const { jobs } = await watch(async () => {
      sizeAtEnqueue = (await stat(file)).size;
    });
    await put(join(root, build), 'console.html');
    await mkdir(dirname(file));
    for (let i = 0; i < chunks; i++) {
      await appendFile(file, 'x'.repeat(1000));
      await sleep(150);
    }
    await waitFor('the job', () => jobs.length > 0);
    assert.deepEqual(jobs, [{ path: build, source: 'watch', reason: 'quiet' }]);
    assert.equal(sizeAtEnqueue, chunks * 1000);
  });

  it('enqueues a build again, once, when files come late', async () => {
    const { jobs, done } = await watch();
    await zuulUpload('a/b');
    await waitFor('the job', () => jobs.length === 1);
    done.add('a/b');
    await put(join(root, 'a/b'), 'job-output.txt.gz');
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.equal(jobs.length, 1);
    done.clear();
    await put(join(root, 'a/b'), 'node1/logs/late.subunit', 'node1/logs/dstat-csv_log.txt');
    await waitFor('the second job', () => jobs.length === 2);
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.equal(jobs.length, 2);
  });

  it('gives the files of several nodes to the build above', async () => {
    const { jobs, watcher } = await watch();
    await put(join(root, 'a/b'), 'node1/logs/x.subunit', 'node2/logs/x.subunit');
    await waitFor('the nodes', () => watcher.status().unsettled === 2);
    await put(join(root, 'a/b'), 'job-output.json');
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
    assert.deepEqual(paths(jobs), builds.sort());
  });

  it('finds at start what was uploaded while it was down', async () => {
    await zuulUpload('periodic/opendev.org/openstack/stackviz/master/stackviz-tempest/abc1234');
    await zuulUpload('1/2/3/check/tempest/def5678');
    await put(join(root, 'jenkins/5'), 'logs/x.subunit');
    const { jobs, watcher } = await watch();
    await waitFor('the jobs', () => jobs.length >= 3);
    assert.deepEqual(paths(jobs), [
      '1/2/3/check/tempest/def5678',
      'jenkins/5',
      'periodic/opendev.org/openstack/stackviz/master/stackviz-tempest/abc1234',
    ]);
    assert.equal(
      jobs.every((job) => job.source === 'sweep'),
      true,
    );
    assert.equal(watcher.status().lastSweep?.builds, 3);
  });

  it('takes a build that is renamed in as a whole', async () => {
    const { jobs } = await watch();
    await rename(upload, join(root, 'build'));
    await waitFor('the job', () => jobs.length > 0);
    assert.deepEqual(paths(jobs), ['build']);
  });

  it('survives kill -9 in mid-upload', async () => {
    const start = async () => {
      const script = join(import.meta.dirname, 'watch-process.ts');
      const child = spawn(process.execPath, [script, root, '5'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const lines: (Partial<Job> & { ready?: boolean })[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
      await waitFor('the process', () => lines.some((line) => line.ready));
      return { child, jobs: () => lines.filter((line) => !line.ready) as Job[] };
    };
    const first = await start();
    await mkdir(join(root, 'a/b'), { recursive: true });
    await rsyncBody('a/b');
    await put(join(root, 'c/d'), 'logs/x.subunit');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    assert.deepEqual(first.jobs(), []);

    const second = await start();
    await rsyncMarker('a/b');
    await waitFor('the jobs', () => second.jobs().length >= 2);
    await sleep(1000);
    assert.deepEqual(
      second.jobs().map(({ path, reason }) => `${path} ${reason}`),
      ['a/b marker', 'c/d quiet'],
    );
  });

  it('is not woken by our own output', async () => {
    const { jobs, watcher } = await watch();
    await zuulUpload('a/b');
    await waitFor('the job', () => jobs.length === 1);
    await waitFor('rest', () => watcher.status().unsettled === 0);
    const { events } = watcher.status();
    const build = join(root, 'a/b');
    await put(build, '.stackviz-1a2b3c/manifest.json', '.stackviz-1a2b3c/data/x.subunit');
    await sleep(500);
    await rename(join(build, '.stackviz-1a2b3c'), join(build, 'stackviz'));
    await put(build, 'stackviz/data/y.subunit', 'stackviz/data/dstat-csv_log.txt');
    await put(root, 'stackviz-assets/x.subunit');
    await sleep(QUIET_SECONDS * 1000 + 1500);
    assert.equal(watcher.status().events, events);
    assert.equal(jobs.length, 1);
  });

  it('follows no links and needs no marker that is one', async () => {
    await symlink('/', join(root, 'slash'));
    const { jobs, watcher } = await watch();
    await put(scratch, 'outside/logs/x.subunit', 'outside/job-output.json');
    await symlink(join(scratch, 'outside'), join(root, 'later'));
    await put(root, 'a/notes.txt');
    await symlink('/etc/passwd', join(root, 'a/x.subunit'));
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
      startWatcher({
        root: join(scratch, 'nowhere'),
        config: { quietPeriodSeconds: 1, sweepIntervalSeconds: 3600 },
        assetsDirectory: 'stackviz-assets',
        enqueue: async () => {},
        isDone: async () => false,
        log: createLogger('silent'),
      }).ready,
      (error) => error instanceof StackvizError && error.code === 'ROOT_MISSING',
    );
    const { jobs, watcher } = await watch();
    await zuulUpload('a/b');
    await waitFor('the job', () => jobs.length === 1);
    await rm(root, { recursive: true });
    await waitFor('the error', () => watcher.status().errors.ROOT_MISSING);
    await assert.rejects(watcher.sweepNow(), /logs root/);
    await zuulUpload('c/d');
    await waitFor('the job', () => jobs.length === 2);
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
