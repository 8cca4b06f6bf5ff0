/**
 * `npm run mutations [-- --seed N --count N --skip N --listed]`: breaks one line after the other in a copy of
 * the project, and sees whether a test notices. Prints noticed/total for the listed changes, and for
 * a sample of others; exits with 1 where a listed one goes unnoticed. Takes an hour; not part of CI. With
 * `--skip` it goes on with a sample, of which so many were tried before, and leaves out the listed ones.
 *
 * What types refuse is noticed. Of the sample, the unit tests that import the changed file are run first,
 * then the integration or browser tests that belong to it: those have to fail twice, and to pass without the
 * change, since they run against clocks and processes. Where they do not, `UNSURE` counts as unnoticed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild, ensureDependencies, HOME, pinnedNode, runMain } from '../setup.mjs';
import { LISTED } from './listed.mjs';
import { createReach } from './reach.mjs';
import { sampleMutations } from './sample.mjs';

const TEST_MINUTES = 12;
/** Unit tests that are run before the others: mostly they notice. */
const NEAREST = 4;
/** At the top of the project; `scripts/release/` has tests. */
const NOT_COPIED = ['node_modules', '.git', 'release'].map((name) => join(HOME, name));

/** Integration and browser tests by the folder of what they test; the first one counts. */
const INTEGRATION = [
  [/^src\/(?:commands\/)?history\//, 'test/integration/history/*.test.ts'],
  [/^src\/fetch\//, 'test/integration/fetch/*.test.ts'],
  [/^src\/serve\//, 'test/integration/serve/*.test.ts'],
  [/^src\/commands\/export\//, 'test/integration/cli-{export,export-place}.test.ts'],
  [/^src\/(?:known-issues|commands\/results)\//, 'test/integration/cli-known-issues.test.ts'],
  [/^site\/model\/(?:timeline|machine)\//, 'test/browser/timeline*.test.ts'],
  [/^site\/model\/(?:explain|search|load|match)\//, 'test/browser/details/*.test.ts'],
  [/^site\//, 'test/browser/{overview,viewer,console}.test.ts'],
  [/^src\/watch\//, 'test/integration/watch/watch*.test.ts'],
  [/^src\/queue\//, 'test/integration/queue/*.test.ts'],
  [
    /^src\/(?:publish|process|build|tree)\//,
    'test/integration/{cli,daemons/daemons,daemons/faults}.test.ts',
  ],
  [
    /^src\/(?:service|parts|commands|cli)/,
    'test/integration/{cli,daemons/daemons-signals,daemons/truth}.test.ts',
  ],
];

/** A copy that may be broken; what is installed is shared. */
function copyProject() {
  const copy = mkdtempSync(join(tmpdir(), 'stackvizd-mutations-'));
  cpSync(HOME, copy, { recursive: true, filter: (path) => !NOT_COPIED.includes(path) });
  symlinkSync(join(HOME, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs Node in the copy. @returns whether it failed */
function fails(copy, args) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status } = spawnSync(pinnedNode(), args, {
    cwd: copy,
    env: { ...env, PATH: `${join(HOME, 'node_modules/.bin')}:${env.PATH}` },
    stdio: 'ignore',
    timeout: TEST_MINUTES * 60_000,
    killSignal: 'SIGKILL',
  });
  return status !== 0;
}

/** What a change makes spin is ended by the watchdog: a killed runner would leave it behind. */
const unit = (...patterns) => [
  '--import=./scripts/testing/watchdog.mjs',
  '--test',
  '--test-timeout=120000',
  ...patterns,
];
const ALL_UNIT = unit('test/unit/**/*.test.ts');
const mocha = (pattern) => ['node_modules/mocha/bin/mocha.js', '--bail', pattern];
/** Only what a change concerns is checked again. */
const typecheck = (project) => ['node_modules/typescript/bin/tsc', '--incremental', '-p', project];
/** The daemon and the page. */
const BUILDS = [[], ['site']].map((what) => [
  'node_modules/vite/bin/vite.js',
  'build',
  ...what,
  '--logLevel',
  'error',
]);
const failsToBuild = (copy) => BUILDS.some((build) => fails(copy, build));

/** Whether one of the tests fails; those of integration run what was built. */
function anyFails(copy, tests) {
  return tests.some((test) =>
    test.startsWith('test/unit')
      ? fails(copy, unit(test))
      : failsToBuild(copy) || fails(copy, mocha(test)),
  );
}

/** Who notices a change of a file: `types`, `unit tests`, or the pattern of others; null: none. */
function whoNotices(copy, file, unitTests) {
  if (fails(copy, typecheck('tsconfig.json')) || fails(copy, typecheck('site/tsconfig.json')))
    return 'types';
  for (const tests of [unitTests.slice(0, NEAREST), unitTests.slice(NEAREST)]) {
    if (tests.length > 0 && fails(copy, unit(...tests))) return 'unit tests';
  }
  const [, pattern] = INTEGRATION.find(([folder]) => folder.test(file)) ?? [];
  if (pattern === undefined) return null;
  return anyFails(copy, [pattern]) && anyFails(copy, [pattern]) ? pattern : null;
}

/** Changes a file of the copy while `look` looks. */
function withChange(copy, file, text, look) {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, text(before));
  try {
    return look();
  } finally {
    writeFileSync(path, before);
  }
}

function runListed(copy) {
  let noticed = 0;
  for (const { what, file, from, to, tests } of LISTED) {
    const applied = (text) => {
      if (text.split(from).length !== 2) throw new Error(`${file}: does not hold once: ${from}`);
      return text.replace(from, () => to);
    };
    const seen = withChange(copy, file, applied, () => anyFails(copy, tests));
    noticed += Number(seen);
    console.log(`${seen ? 'noticed  ' : 'UNNOTICED'} ${what}`);
  }
  console.log(`listed: ${noticed}/${LISTED.length} noticed\n`);
  return noticed === LISTED.length;
}

function runSample(copy, seed, count, skip) {
  // else everything would count as noticed
  if (skip === 0 && fails(copy, ALL_UNIT))
    throw new Error('unit tests fail without a change, or take too long');
  const testsOf = createReach(copy);
  let noticed = 0;
  const sample = sampleMutations(HOME, seed, count).slice(skip);
  for (const { what, file, line, to } of sample) {
    const applied = (text) => text.split('\n').with(line, to).join('\n');
    const by = withChange(copy, file, applied, () => whoNotices(copy, file, testsOf(file)));
    const isUnsure = by?.startsWith('test/') && anyFails(copy, [by]);
    noticed += Number(by !== null && !isUnsure);
    const word = by === null ? 'UNNOTICED' : isUnsure ? 'UNSURE' : by;
    console.log(`${word.padEnd(16)} ${what}`);
  }
  const share = ((100 * noticed) / sample.length).toFixed(0);
  console.log(`sample (seed ${seed}): ${noticed}/${sample.length} noticed, ${share} %`);
}

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '20261128' },
      count: { type: 'string', default: '60' },
      skip: { type: 'string', default: '0' },
      listed: { type: 'boolean', default: false },
    },
  });
  await ensureDependencies();
  await ensureBuild();
  const copy = copyProject();
  try {
    if (failsToBuild(copy)) throw new Error('the copy does not build');
    const skip = Number(values.skip);
    const allListed = skip > 0 || runListed(copy);
    if (!values.listed) runSample(copy, Number(values.seed), Number(values.count), skip);
    return allListed ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

await runMain(main);
