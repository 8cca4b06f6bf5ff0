/** What the tests of the watcher share: a tree, an upload beside it, real rsync, watchers to close. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createLogger, type Logger } from '../../../src/base/log.ts';
import { DEFAULT_PATH_TEMPLATES } from '../../../src/config/path-templates.ts';
import { type Config, configSchema } from '../../../src/config/schema.ts';
import type { Job } from '../../../src/queue/queue.ts';
import { startWatcher, type Watcher } from '../../../src/watch/watcher.ts';
import { judgeBut, queueOf } from '../../fixtures/judge.ts';

const run = promisify(execFile);
export const QUIET_SECONDS = 2;
export const STREAM = 'logs/testrepository.subunit.gz';

/** Sweeps at start only, so that what is seen is seen by events. */
export function watchConfig(settings: Partial<Config['watch']> = {}): Config['watch'] {
  const watch = { quietPeriodSeconds: QUIET_SECONDS, sweepIntervalSeconds: 3600, ...settings };
  return configSchema.parse({ root: '/nowhere', watch }).watch;
}

export async function waitFor(what: string, condition: () => unknown, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`);
    await sleep(20);
  }
}

/** One job came, of what there was to be read. */
export function assertJob(
  [first, ...more]: readonly Job[],
  expected: Omit<Job, 'fingerprint'>,
): void {
  const { fingerprint, ...job } = first as Job;
  assert.deepEqual([job, more], [expected, []]);
  assert.match(fingerprint ?? '', /^[0-9a-f]{64}$/);
}

/** Writes files with some content. */
export async function put(base: string, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), `content of ${path}`);
  }
}

export const rsync = (from: string, to: string, ...options: string[]) =>
  run('rsync', ['-a', ...options, from, to]);

/** A watcher that says nothing; what it enqueues goes nowhere unless it is said. */
export function watcherOf(
  root: string,
  config: Config['watch'],
  {
    isDone = async () => false,
    add = async () => {},
    log = createLogger('silent'),
  }: {
    isDone?: (build: string) => Promise<boolean>;
    add?: (job: Job) => Promise<void>;
    log?: Logger;
  } = {},
): Watcher {
  return startWatcher({
    root,
    config,
    pathTemplates: DEFAULT_PATH_TEMPLATES,
    assetsDirectory: 'stackviz-assets',
    judge: judgeBut(root, config, isDone),
    queue: queueOf(add),
    log,
  });
}

export const paths = (jobs: { path: string }[]) => jobs.map((job) => job.path).sort();

/** Registers the hooks of a suite; the members are new for each test. */
export function useWatchBench() {
  const bench = {
    scratch: '',
    /** The logs root. */
    root: '',
    /** A build that is uploaded. */
    upload: '',
    watchers: [] as Watcher[],
    children: [] as ChildProcess[],

    /** Starts a watcher; jobs that `accept` takes are in `jobs`. */
    async watch(
      accept: (job: Job) => Promise<void> = async () => {},
      settings: Partial<Config['watch']> = {},
    ) {
      const jobs: Job[] = [];
      const done = new Set<string>();
      const watcher = watcherOf(bench.root, watchConfig(settings), {
        isDone: async (build) => done.has(build),
        add: async (job) => {
          await accept(job);
          jobs.push(job);
        },
      });
      bench.watchers.push(watcher);
      await watcher.ready;
      // until then, a sweep may be the first to find an upload into an old directory
      await waitFor('the first sweeps', () => {
        const { lastSweep, sweeping } = watcher.status();
        return lastSweep !== null && !sweeping;
      });
      return { jobs, done, watcher };
    },

    /** Starts a watcher in a process of its own. @param shell what starts it; `"$@"` is the program */
    async spawnWatcher(settings: object, shell: string[] = []) {
      const script = join(import.meta.dirname, 'watch-process.ts');
      const [command = '', ...args] = [...shell, process.execPath, script];
      const child = spawn(command, [...args, bench.root, JSON.stringify(settings)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      bench.children.push(child);
      const lines: { ready?: boolean; job?: Job; log?: { msg: string; code?: string } }[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
      await waitFor('the process', () => lines.some((line) => line.ready));
      return {
        child,
        jobs: () => lines.flatMap(({ job }) => job ?? []),
        logged: (code: string) => lines.flatMap(({ log }) => (log?.code === code ? log : [])),
      };
    },

    rsyncBody: (build: string) =>
      rsync(`${bench.upload}/`, join(bench.root, build), '--exclude=/job-output.*'),

    async rsyncMarker(build: string) {
      await rsync(join(bench.upload, 'job-output.txt.gz'), join(bench.root, build));
      await rsync(join(bench.upload, 'job-output.json.gz'), join(bench.root, build));
    },

    async zuulUpload(build: string): Promise<void> {
      await mkdir(join(bench.root, build), { recursive: true });
      await bench.rsyncBody(build);
      await bench.rsyncMarker(build);
    },
  };

  beforeEach(async () => {
    bench.scratch = await mkdtemp(join(tmpdir(), 'stackviz-watch-'));
    bench.root = join(bench.scratch, 'root');
    bench.upload = join(bench.scratch, 'upload');
    bench.watchers = [];
    bench.children = [];
    await mkdir(bench.root);
    await put(bench.upload, 'job-output.json.gz', 'job-output.txt.gz', 'zuul-manifest.json');
    await put(bench.upload, STREAM, 'logs/dstat-csv_log.txt', 'logs/etc/nova.conf');
    await put(bench.upload, 'zuul-info/inventory.yaml');
  });

  afterEach(async () => {
    await Promise.all(bench.watchers.map((watcher) => watcher.close()));
    for (const child of bench.children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(bench.scratch, { recursive: true, force: true });
  });

  return bench;
}
