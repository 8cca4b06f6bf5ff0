/**
 * What watching costs by the number of builds stored:
 *
 *     node bench/watch/bench.ts [--directory /dev/shm] [--home CHECKOUT] [--cold] 10000 100000 1000000
 *
 * For each: ready time, watches, RSS (after three recent sweeps, a whole one and 300 uploads), time of a
 * warm sweep, and how long uploads wait in new changes, in those that had uploads lately, and in cold
 * ones, of which beyond `maxWatchedDirectories` only the sweep tells. `--cold` also looks at
 * every build with nothing published, at 1 to 2 ms each. The tree is deleted afterwards. CHECKOUT is that of
 * another version, to be measured in turn.
 *
 *     node bench/watch/bench.ts --flood 200000
 *
 * So many builds become unsettled at once: see flood.ts.
 */
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { flood } from './flood.ts';
import { type Line, peakMebibytes, start } from './process.ts';
import { buildPath, hotChange, makeBuild, makeTree } from './tree.ts';

const UPLOADS = 100;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    directory: { type: 'string', default: tmpdir() },
    home: { type: 'string', default: join(import.meta.dirname, '../..') },
    cold: { type: 'boolean', default: false },
    flood: { type: 'boolean', default: false },
  },
});

/** Bundles the process to be measured, as the daemon is. @returns its file */
async function bundle(home: string, directory: string): Promise<string> {
  const outDir = join(directory, 'dist');
  const input = [join(home, 'bench/watch/watcher-process.ts')];
  const configFile = join(home, 'vite.config.ts');
  const options = { outDir, rolldownOptions: { input } };
  await build({ root: home, configFile, logLevel: 'error', build: options });
  copyFileSync(join(home, 'package.json'), join(directory, 'package.json'));
  return join(outDir, 'watcher-process.js');
}

const percentile = (values: number[], share: number) =>
  values.sort((a, b) => a - b)[Math.floor((values.length - 1) * share)];

const eachKind = <T>(value: (kind: Kind) => T) =>
  Object.fromEntries(KINDS.map((kind) => [kind, value(kind)]));

const recent = ({ event, kind }: Line) => event === 'swept' && kind === 'recent';
const whole = ({ event, kind }: Line) => event === 'swept' && kind === 'whole';
const seconds = (ms: unknown) => Math.round(Number(ms) / 100) / 10;

type Kind = 'new' | 'hot' | 'cold';
const KINDS: Kind[] = ['new', 'hot', 'cold'];

/** Where an upload goes: a new change, a job of one that had uploads lately, or any old one. */
function placeOf(kind: Kind, number: number, builds: number): string {
  if (kind === 'new') return `${number % 100}n/7${number}/1/check/job/fffffff`;
  if (kind === 'hot') return `${hotChange(number)}/1/check/tempest-integrated-job-3/f${number}`;
  return `${dirname(buildPath(Math.floor(((number + 0.5) * builds) / UPLOADS)))}/fffffff`;
}

/** @returns by path, which kind it was and when it was complete */
async function upload(root: string, builds: number) {
  const done = new Map<string, { kind: Kind; doneMs: number }>();
  for (let number = 0; number < UPLOADS; number++) {
    for (const kind of KINDS) {
      const path = placeOf(kind, number, builds);
      makeBuild(`${root}/${path}`, 'test: a\n');
      done.set(path, { kind, doneMs: Date.now() });
      await sleep(10);
    }
  }
  return done;
}

async function warm(watcherProcess: string, root: string, builds: number) {
  const { child, lines, wait } = start(watcherProcess, root, 'warm');
  const [ready] = await wait(({ event }) => event === 'ready');
  await wait(recent, 3);
  await wait(whole, 3);
  const uploads = await upload(root, builds);
  const waits: Record<Kind, number[]> = { new: [], hot: [], cold: [] };
  for (const [path, { kind, doneMs }] of uploads) {
    const [job] = await wait((line) => line.event === 'enqueued' && line.path === path);
    waits[kind].push(Number(job?.atMs) - doneMs);
  }
  child.stdin.write('\n');
  const [status] = await wait(({ event }) => event === 'status');
  await wait(recent, 6);
  const sweeps = lines.filter(recent).slice(1);
  const peak = peakMebibytes(child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  console.log(
    JSON.stringify({
      builds,
      readySeconds: seconds(ready?.durationMs),
      firstSweepSeconds: seconds(lines.find(recent)?.durationMs),
      warmSweepSeconds: sweeps.map(({ durationMs }) => seconds(durationMs)),
      // of the whole process, for a machine that is busy with other things
      warmSweepCpuSeconds: seconds(Number(sweeps.at(-1)?.cpuMs) - Number(sweeps.at(-2)?.cpuMs)),
      directories: sweeps.at(-1)?.directories,
      wholeSweepSeconds: seconds(
        lines.filter(whole).reduce((sum, { durationMs }) => sum + Number(durationMs), 0),
      ),
      watches: (status?.watches as { used: number } | undefined)?.used,
      rssMebibytes: status?.rss,
      peakMebibytes: peak,
      foundBy: status?.seen,
      p50Ms: eachKind((kind) => percentile(waits[kind], 0.5)),
      p99Ms: eachKind((kind) => percentile(waits[kind], 0.99)),
      load: loadavg()[0],
    }),
  );
}

async function cold(watcherProcess: string, root: string, builds: number) {
  const { child, lines, wait } = start(watcherProcess, root, 'cold');
  await wait(whole, 3);
  const took = lines.filter(whole).reduce((sum, { durationMs }) => sum + Number(durationMs), 0);
  const peak = peakMebibytes(child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  console.log(JSON.stringify({ builds, coldSweepSeconds: seconds(took), peakMebibytes: peak }));
}

const program = mkdtempSync(join(tmpdir(), 'stackviz-bench-program-'));
try {
  const watcherProcess = await bundle(values.home, program);
  for (const builds of positionals.length > 0 ? positionals.map(Number) : [10_000]) {
    const root = mkdtempSync(join(values.directory, 'stackviz-bench-'));
    try {
      if (values.flood) {
        await flood(watcherProcess, root, builds);
        continue;
      }
      const startMs = performance.now();
      await makeTree(root, builds);
      console.error(`${builds} builds made in ${seconds(performance.now() - startMs)} s`);
      if (values.cold) await cold(watcherProcess, root, builds);
      await warm(watcherProcess, root, builds);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
} finally {
  rmSync(program, { recursive: true });
}
