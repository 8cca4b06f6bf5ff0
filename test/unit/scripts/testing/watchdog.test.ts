/** A test file that never ends is killed, named, counted, and the others are run. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCounts } from '../../../../scripts/testing/counts.mjs';

const TESTING = fileURLToPath(new URL('../../../../scripts/testing/', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'watchdog-'));
after(() => rmSync(directory, { recursive: true }));

const FILES = {
  'a-spins.test.mjs': 'function lostInALoop() { for (;;); }\ntest("spins", () => lostInALoop());',
  'b-held.test.mjs': 'test("ends", () => {});\nsetInterval(() => {}, 1000);',
  'c-passes.test.mjs': 'test("passes", () => {});',
};

test('a file that spins or is kept from ending fails by its name, and the next is run', async () => {
  for (const [name, source] of Object.entries(FILES)) {
    writeFileSync(join(directory, name), `import { test } from 'node:test';\n${source}\n`);
  }
  const counts = join(directory, 'counts');
  // a runner inside another would tell that one
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const runner = spawn(
    process.execPath,
    [
      `--import=${TESTING}watchdog.mjs`,
      '--test',
      '--test-concurrency=1',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${TESTING}count-reporter.mjs`,
      `--test-reporter-destination=${counts}`,
      ...Object.keys(FILES).map((name) => join(directory, name)),
    ],
    {
      // of a file that passes only its end is in that time
      env: { ...env, WATCHDOG_MS: '5000', PROPERTY_SEED: '4711' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const told = await text(runner.stdout);
  assert.match(told, /a-spins\.test\.mjs has not ended in 5 s: killed; PROPERTY_SEED=4711\n/);
  assert.match(told, /at lostInALoop \(file:.*a-spins\.test\.mjs:2\)/);
  assert.match(told, /b-held\.test\.mjs has not ended in 5 s: killed/);
  assert.match(told, /✔ passes/);
  // of the file that was held the test that ended had been told
  const { failures, ...counted } = readCounts(counts);
  assert.deepEqual(counted, { passed: 2, failed: 2, skipped: 0, ended: true });
  assert.deepEqual(
    failures.map((failure) => failure.file?.split('/').at(-1)),
    ['a-spins.test.mjs', 'b-held.test.mjs'],
  );
});
