/** bin/stackvizd where something is missing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isNodeNewEnough, LEAST_NODE } from '../../../src/base/version.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/stackvizd', import.meta.url));

test('a checkout says what is to be done first', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'stackviz-launcher-'));
  t.after(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, 'bin'));
  copyFileSync(LAUNCHER, join(home, 'bin/stackvizd'));
  const said = (environment = {}) => {
    const env = { PATH: process.env.PATH, ...environment };
    const { status, stderr } = spawnSync('sh', [join(home, 'bin/stackvizd')], { env });
    assert.equal(status, 1);
    return stderr.toString();
  };
  const build = /^stackvizd: \S+ is not built: run "npm ci && npm run build" there first\n$/;
  assert.match(said(), build);
  assert.match(said({ STACKVIZD_NODE: process.execPath }), build);
  mkdirSync(join(home, 'dist'));
  writeFileSync(join(home, 'dist/cli.js'), '');
  assert.match(said(), /^stackvizd: the Node\.js it comes with is missing .*STACKVIZD_NODE\n$/);
});

test('a Node.js is new enough from the version on that package.json names', () => {
  assert.match(LEAST_NODE, /^\d+\.\d+$/);
  const [major, minor] = LEAST_NODE.split('.').map(Number) as [number, number];
  const ages: [string, boolean][] = [
    [`${major}.${minor}.0`, true],
    [`${major + 2}.0.0`, true],
    [`${major}.${minor - 1}.9`, false],
    [`${major - 2}.99.0`, false],
    [process.versions.node, true],
  ];
  for (const [version, expected] of ages) {
    assert.equal(isNodeNewEnough(version), expected, version);
  }
});
