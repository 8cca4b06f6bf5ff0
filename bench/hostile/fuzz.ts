/**
 * `node bench/hostile/fuzz.ts [--minutes N] [--seed N] [--keep DIR]`: looks for inputs that crash the
 * readers, or cost more than they should.
 *
 * The recorded inputs of the repository, logs of services, known issues, records of history and summaries are changed again and again, one or two of a build. It is led by
 * cost: what took most CPU for its bytes, or gave warnings that no other did, is changed further. A build
 * that ends the process, takes longer than 30 s, throws what is not coded, or takes more than 3 s, is kept
 * in DIR, to become a case of test/fixtures/hostile.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { summaryOf } from '../../test/fixtures/summary.ts';
import { createDice } from '../../test/harness/random.ts';
import type { Told } from './fuzz-child.ts';
import { mutate } from './mutate.ts';

const MOST_SECONDS = 30;
const COSTLY_MS = 3_000;
const COSTLY_MEBIBYTES = 400;
const KEPT_PER_PATH = 40;
/** A new child after so many builds: what one leaves behind does not count against the next. */
const BUILDS_PER_CHILD = 200;
const PATH = '11/904711/3/check/fuzz/1f3c9a7';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const FIXTURES = here('../../test/fixtures/');

/** Path in the build -> recorded inputs for it. */
const SEEDS: Record<string, string[]> = {
  'testrepository.subunit': [
    'recorded/testrepository.subunit.gz',
    'recorded/interrupted.v2.subunit.gz',
    'recorded/interrupted.v1.subunit',
    'broken/died.v1.subunit.gz',
    'broken/hung.run.subunit.gz',
  ],
  'logs/dstat-csv_log.txt': [
    'recorded/dstat-csv_log.txt.gz',
    'dstat/pcp-6.0.3.csv',
    'dstat/pcp-6.3.8.csv',
  ],
  'job-output.txt': ['recorded/job-output.txt.gz', 'console/devstack.job-output.txt'],
  'job-output.json': ['recorded/job-output.json.gz'],
  'console.html': ['console/gate.console.html'],
  'zuul-info/inventory.yaml': ['recorded/zuul-info/inventory.yaml'],
  'zuul-manifest.json': ['recorded/zuul-manifest.json'],
};

const LOG = `${['23:59:58.1', '23:59:59.2']
  .map(
    (time) =>
      `May 04 12:00:01.5 node-1 nova-compute[99]: ERROR nova.compute [None req-0b1ac1d2-5bb1-4b6b-a6a1-7f7dd7a4b2d5 tempest-A-1 tempest-A-1] [instance: 0b1ac1d2-5bb1-4b6b-a6a1-7f7dd7a4b2d5] failed
2026-05-04 ${time} 99 WARNING neutron.agent [-] slow
2026-05-04 ${time} 99 ERROR nova Traceback (most recent call last):
2026-05-04 ${time} 99 ERROR nova   File "/opt/x.py", line 1, in f
2026-05-04 ${time} 99 ERROR nova KeyError: 'a'
`,
  )
  .join('')}May 04 12:00:02 node-1 kernel: Out of memory: Killed process 99 (mysqld)
`;
const RULE =
  'title: Volumes stay\nurl: https://bugs.example/1\nwhere: [console, service, test]\nmessage: [no route, timed out]\nregex: "(a|b)+ (?:took|waited) [0-9]{1,9} s$"\nsince: 2026-01-01\n';
const QUERY =
  'query: >\n  message:"Details: (c|d)" AND (tags:"console" OR tags:"screen-n-cpu.txt") AND NOT build_status:"SUCCESS"\n';
const RECORD = {
  ...{ version: 1, path: 'a/b', job: 'j', project: 'p', branch: 'master', pipeline: 'gate' },
  ...{ change: '1', patchset: '2', time: 1, result: 'FAILURE', tests: 2, counts: { fail: 1 } },
  ...{ verdict: { text: '1 failed', tone: 'bad' }, whole: true, seconds: 1, list: null },
  ...{ causes: [], failed: [['a.b', 1]], flaky: [], unlisted: 0, machine: null },
};

/** The same, where none was recorded: of services, and what is read beside a build (fuzz-child.ts). */
const WRITTEN: Record<string, string[]> = {
  'controller/logs/screen-n-cpu.txt': [LOG],
  'controller/logs/syslog.txt': [LOG],
  'rules/1234567.yaml': [RULE, QUERY],
  'beside/record.json': [JSON.stringify(RECORD)],
  'beside/summary.json': [JSON.stringify(summaryOf())],
};

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
});
const random = createDice(Number(values.seed));
const base = mkdtempSync(join(tmpdir(), 'fuzz-'));
const root = join(base, 'logs');
const build = join(root, PATH);
/** Where a file goes: into the build, or beside the root. */
const placeOf = (path: string) => join(/^(?:rules|beside)\//.test(path) ? base : build, path);

interface Kept {
  bytes: Buffer;
  /** CPU milliseconds for a MiB. */
  cost: number;
}

const readSeed = (name: string) => {
  const bytes = readFileSync(FIXTURES + name);
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const kept = (bytes: Buffer): Kept => ({ bytes, cost: 0 });
const pools = new Map<string, Kept[]>([
  ...Object.entries(SEEDS).map(([path, names]): [string, Kept[]] => [
    path,
    names.map((name) => kept(readSeed(name))),
  ]),
  ...Object.entries(WRITTEN).map(([path, texts]): [string, Kept[]] => [
    path,
    texts.map((text) => kept(Buffer.from(text))),
  ]),
]);
const paths = [...pools.keys()];
const pick = <T>(list: readonly T[]) => list[random(list.length)] as T;

let child: ChildProcess | undefined;
let served = 0;
function childNow(): ChildProcess {
  if (child?.connected && served < BUILDS_PER_CHILD) return child;
  child?.kill('SIGKILL');
  served = 0;
  child = fork(here('fuzz-child.ts'), [base, here('../../dist/site')], {
    execArgv: ['--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return child;
}

/** @returns what it took; or why there is no answer */
function run(): Promise<Told | string> {
  const worker = childNow();
  served += 1;
  return new Promise((resolve) => {
    const end = (answer: Told | string) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      if (typeof answer === 'string') {
        worker.kill('SIGKILL');
        child = undefined;
      }
      resolve(answer);
    };
    const timer = setTimeout(() => end(`no answer within ${MOST_SECONDS} s`), MOST_SECONDS * 1000);
    worker.once('message', (told) => end(told as Told));
    worker.once('exit', (code, signal) => end(`the process ended: ${signal ?? code}`));
    worker.send(PATH);
  });
}

const found = new Map<string, number>();
function report(what: string, changed: Map<string, Buffer>): void {
  const kind = what.split('\n')[0] ?? '';
  found.set(kind, (found.get(kind) ?? 0) + 1);
  if (found.get(kind) !== 1) return;
  console.log(
    `\nFOUND ${[...changed].map(([path, { length }]) => `${path} (${length})`).join(', ')}: ${what}`,
  );
  if (values.keep === undefined) return;
  const name = createHash('sha256').update(kind).digest('hex').slice(0, 12);
  mkdirSync(values.keep, { recursive: true });
  for (const [path, bytes] of changed)
    writeFileSync(join(values.keep, `${name}.${path.replaceAll('/', '_')}.gz`), gzipSync(bytes));
}

const signatures = new Set<string>();
/** Puts into the pool what is costly for its size, or gave codes that nothing else gave. */
function learn(changed: Map<string, Buffer>, { cpuMs, codes }: Told): void {
  for (const [path, bytes] of changed) {
    const pool = pools.get(path) as Kept[];
    const cost = cpuMs / Math.max(0.01, bytes.length / 2 ** 20);
    const signature = `${path} ${codes.join(' ')}`;
    const isNew = !signatures.has(signature);
    signatures.add(signature);
    if (!isNew && pool.length >= KEPT_PER_PATH && cost <= (pool.at(-1)?.cost ?? 0)) continue;
    pool.push({ bytes, cost: isNew ? Number.MAX_SAFE_INTEGER : cost });
    pool.sort((a, b) => b.cost - a.cost);
    // what is new is kept for its turn; later it counts by its cost
    for (const kept of pool) if (kept.cost === Number.MAX_SAFE_INTEGER) kept.cost = cost;
    pool.splice(KEPT_PER_PATH);
  }
}

const until = performance.now() + Number(values.minutes) * 60_000;
let builds = 0;
let worst = 0;
try {
  while (performance.now() < until) {
    rmSync(base, { recursive: true, force: true });
    mkdirSync(join(base, 'rules'), { recursive: true });
    const changed = new Map<string, Buffer>();
    for (let count = 1 + random(2); count > 0; count--) {
      const path = pick(paths);
      const pool = pools.get(path) as Kept[];
      changed.set(path, mutate(pick(pool).bytes, pick(pool).bytes, random));
    }
    for (const [path, bytes] of changed) {
      mkdirSync(dirname(placeOf(path)), { recursive: true });
      writeFileSync(placeOf(path), bytes);
    }
    mkdirSync(build, { recursive: true });
    const stream = join(build, 'testrepository.subunit.gz');
    if (!changed.has('testrepository.subunit'))
      cpSync(`${FIXTURES}recorded/testrepository.subunit.gz`, stream);
    const answer = await run();
    builds += 1;
    if (typeof answer === 'string') report(answer, changed);
    else {
      worst = Math.max(worst, answer.cpuMs);
      if (answer.fault !== null) report(answer.fault, changed);
      if (answer.cpuMs > COSTLY_MS)
        report(`costly: ${[...changed.keys()]} ${answer.codes}`, changed);
      if (answer.mebibytes > COSTLY_MEBIBYTES) report(`large: ${[...changed.keys()]}`, changed);
      learn(changed, answer);
    }
  }
} finally {
  child?.kill('SIGKILL');
  rmSync(base, { recursive: true, force: true });
}
console.log(
  `\n${builds} builds in ${values.minutes} min, seed ${values.seed}; costliest ${(worst / 1000).toFixed(1)} CPU s;`,
  `${signatures.size} sets of codes; found: ${found.size === 0 ? 'nothing' : ''}`,
);
for (const [kind, count] of found) console.log(`  ${count} x ${kind}`);
process.exitCode = found.size === 0 ? 0 : 1;
