/**
 * `npm run mutations [-- --seed N --count N --listed]`: breaks one line after the other in a copy of
 * the project, and sees whether a test notices. Prints noticed/total for the listed changes, and for
 * a sample of others; exits with 1 where a listed one goes unnoticed. Takes an hour; not part of CI.
 *
 * What types refuse is noticed. Of the sample, the tests that mirror the changed file's folder are
 * run first, then all unit tests, then the integration tests that belong to it: those have to fail twice,
 * since they run against clocks and processes.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild, ensureDependencies, HOME, pinnedNode, runMain } from '../setup.mjs';
import { LISTED } from './listed.mjs';
import { sampleMutations } from './sample.mjs';

const TEST_MINUTES = 12;
/** At the top of the project; `scripts/release/` has tests. */
const NOT_COPIED = ['node_modules', '.git', 'release'].map((name) => join(HOME, name));

/** Integration tests by the folder of what they test. */
const INTEGRATION = [
  [/^src\/watch\//, 'test/integration/watch/watch*.test.ts'],
  [/^src\/queue\//, 'test/integration/queue/*.test.ts'],
  [
    /^src\/(?:publish|process|build|tree)\//,
    'test/integration/{cli,daemons/daemons,daemons/faults}.test.ts',
  ],
  [
    /^src\/(?:service|parts|commands|cli|serve)/,
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

const unit = (...patterns) => ['--test', '--test-timeout=60000', ...patterns];
const ALL_UNIT = unit('test/unit/**/*.test.ts');
const mocha = (pattern) => ['node_modules/mocha/bin/mocha.js', '--bail', pattern];
const typecheck = (project) => ['node_modules/typescript/bin/tsc', '-p', project];
const build = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'];

/** Whether one of the tests fails; those of integration run what was built. */
function anyFails(copy, tests) {
  return tests.some((test) =>
    test.startsWith('test/unit')
      ? fails(copy, unit(test))
      : fails(copy, build) || fails(copy, mocha(test)),
  );
}

/** Who notices a change of a file: `types`, `tests beside it`, `unit tests`, `integration`; null: none. */
function whoNotices(copy, file) {
  if (fails(copy, typecheck('tsconfig.json')) || fails(copy, typecheck('site/tsconfig.json')))
    return 'types';
  const mirrored = join('test/unit', dirname(file).replace(/^src/, ''));
  if (existsSync(join(copy, mirrored)) && fails(copy, unit(`${mirrored}/*.test.ts`)))
    return 'tests beside it';
  if (fails(copy, ALL_UNIT)) return 'unit tests';
  const [, pattern] = INTEGRATION.find(([folder]) => folder.test(file)) ?? [];
  if (pattern === undefined) return null;
  return anyFails(copy, [pattern]) && anyFails(copy, [pattern]) ? 'integration' : null;
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

function runSample(copy, seed, count) {
  // else everything would count as noticed
  if (fails(copy, ALL_UNIT)) throw new Error('unit tests fail without a change, or take too long');
  let noticed = 0;
  const sample = sampleMutations(HOME, seed, count);
  for (const { what, file, line, to } of sample) {
    const applied = (text) => text.split('\n').with(line, to).join('\n');
    const by = withChange(copy, file, applied, () => whoNotices(copy, file));
    noticed += Number(by !== null);
    console.log(`${(by ?? 'UNNOTICED').padEnd(16)} ${what}`);
  }
  const share = ((100 * noticed) / sample.length).toFixed(0);
  console.log(`sample (seed ${seed}): ${noticed}/${sample.length} noticed, ${share} %`);
}

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '20261128' },
      count: { type: 'string', default: '60' },
      listed: { type: 'boolean', default: false },
    },
  });
  await ensureDependencies();
  await ensureBuild();
  const copy = copyProject();
  try {
    if (fails(copy, build)) throw new Error('the copy does not build');
    const allListed = runListed(copy);
    if (!values.listed) runSample(copy, Number(values.seed), Number(values.count));
    return allListed ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

await runMain(main);
