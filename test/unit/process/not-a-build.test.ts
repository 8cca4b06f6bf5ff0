import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { processBuild } from '../../../src/process/build.ts';
import { BUILD_PATH, recordedBuild } from '../../fixtures/recorded.ts';

test('a directory that holds a build is none, and nothing is put into it', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'build-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, source] of recordedBuild()) {
    mkdirSync(dirname(join(root, BUILD_PATH, path)), { recursive: true });
    cpSync(source as string, join(root, BUILD_PATH, path));
  }
  const [above = '', below] = BUILD_PATH.split('/');
  const config = loadConfig({ overrides: { root } });
  const job = { path: above, source: 'trigger', reason: 'trigger' } as const;
  await assert.rejects(processBuild(config, job, createLogger('silent')), {
    code: 'BUILD_HAS_BUILDS',
    retryable: false,
  });
  assert.deepEqual(readdirSync(join(root, above)), [below]);
});
