/**
 * `npm test [-- STAGE...]`: sets up what is missing, then runs lint, typecheck, unit, differential,
 * producers, integration and browser tests, or only the stages named. At the end it tells once more
 * what failed; the last line is `N passed, N failed, N skipped`. Lint and typecheck count as a test each.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages } from './debian.mjs';
import { ensureBuild, ensureDependencies, runMain, SetupError } from './setup.mjs';
import { readCounts } from './testing/counts.mjs';
import { runStage } from './testing/stage.mjs';

const PACKAGES = {
  differential: ['python3-subunit'],
  producers: [
    'check',
    'gcc',
    'libc6-dev',
    'libcmocka-dev',
    'libsubunit-perl',
    'pkg-config',
    'python3-stestr',
    'python3-subunit',
    'python3-twisted',
    'python3-zope.testrunner',
    'subunit',
    // what pcp's packages need, which are unpacked, not installed
    'gawk',
    'libncurses6',
    'libsasl2-2',
    'libuv1',
    'procps',
    'python3',
  ],
  integration: [
    'apache2-bin',
    'apparmor',
    'bzip2',
    'fish',
    'libfaketime',
    'lintian',
    'media-types',
    'nginx',
    // for promtool
    'prometheus',
    'python3-stestr',
    'python3-subunit',
    'python3-swift',
    'redis-server',
    'rsync',
    'strace',
    'xz-utils',
    'zsh',
    'zstd',
  ],
  browser: [
    'apache2-bin',
    'chromium-headless-shell',
    'firefox-esr',
    // a page without script
    'lynx',
    'w3m',
    'fonts-dejavu-core',
    'media-types',
    'nginx',
    'python3',
    // running a test again
    'python3-stestr',
    'python3-testscenarios',
    'rsync',
  ],
};

/** For one unit test; a file that takes too long, though its tests do not, is ended by watchdog.mjs. */
const UNIT_TEST_MS = 120_000;

/** name -> a function that runs the stage and resolves with its counts. */
const STAGES = {
  lint: () => check(['node_modules/@biomejs/biome/bin/biome', 'check', '.']),
  typecheck: async () => {
    const daemon = await check(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']);
    const site = await check(['node_modules/typescript/bin/tsc', '-p', 'site/tsconfig.json']);
    return daemon.failed > 0 ? daemon : site;
  },
  unit: () =>
    counted((file) => [
      '--import=./scripts/testing/watchdog.mjs',
      '--test',
      `--test-timeout=${UNIT_TEST_MS}`,
      // Node's own choice is one less than there are cores
      `--test-concurrency=${availableParallelism()}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=./scripts/testing/count-reporter.mjs',
      `--test-reporter-destination=${file}`,
      'test/unit/**/*.test.ts',
    ]),
  differential: () => mocha('test/differential/**/*.test.ts'),
  producers: () => mocha('test/producers/**/*.test.ts'),
  // most of a daemon's or a page's test is waiting for it
  integration: () => mocha('test/integration/**/*.test.ts', ['--parallel', '--jobs=2']),
  browser: () => mocha('test/browser/**/*.test.ts', ['--parallel', '--jobs=2']),
};

function mocha(pattern, options = []) {
  return counted((file) => [
    'node_modules/mocha/bin/mocha.js',
    '--reporter=scripts/testing/mocha-reporter.mjs',
    `--reporter-option=counts=${file}`,
    ...(process.env.CI ? ['--forbid-only'] : []),
    ...options,
    pattern,
  ]);
}

/** Runs Node with `args`; one test that passed or failed. */
async function check(args) {
  const code = await runStage(args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Runs Node with args that make a reporter write the counts, as JSON, into the file given. */
async function counted(args) {
  const directory = mkdtempSync(join(tmpdir(), 'stackviz-test-'));
  const file = join(directory, 'counts.json');
  try {
    const code = await runStage(args(file), file);
    const { ended, ...counts } = readCounts(file);
    // A run that broke off, or found no tests, is a failure even where no test failed.
    if (!ended || (code !== 0 && counts.failed === 0)) counts.failed += 1;
    return counts;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function main() {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in STAGES));
  if (unknown !== undefined) {
    throw new SetupError(`no stage "${unknown}"; there are ${Object.keys(STAGES).join(', ')}`);
  }
  const chosen = names.length > 0 ? names : Object.keys(STAGES);
  const packages = new Set(chosen.flatMap((name) => PACKAGES[name] ?? []));
  if (packages.size > 0) await ensureDebianPackages([...packages]);
  await ensureDependencies();
  if (chosen.some((name) => name !== 'lint' && name !== 'typecheck')) await ensureBuild();

  // one seed for every property (test/harness/property.ts), so that what failed can be had again
  process.env.PROPERTY_SEED ??= String(randomInt(2 ** 31));
  console.log(`PROPERTY_SEED=${process.env.PROPERTY_SEED}`);

  const total = { passed: 0, failed: 0, skipped: 0 };
  const bad = [];
  const failures = [];
  for (const name of chosen) {
    console.log(`\n=== ${name}`);
    const counts = await STAGES[name]();
    for (const key of Object.keys(total)) total[key] += counts[key];
    if (counts.failed > 0) bad.push(name);
    failures.push(...(counts.failures ?? []));
  }
  // who reads only the end of a long log of CI wants to know which
  for (const { name, file, message } of failures) {
    console.log(`\nFAILED ${name}${file === undefined ? '' : ` (${file})`}\n${message}`);
  }
  console.log(bad.length > 0 ? `\nfailed: ${bad.join(', ')}` : '');
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return bad.length > 0 ? 1 : 0;
}

await runMain(main);
