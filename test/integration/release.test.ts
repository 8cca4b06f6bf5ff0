/** Builds a release and uses it as an operator does. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = '0.1.1-test.1';
const NAME = `stackvizd-${VERSION}`;
const BUILD_MS = 120_000;
const SIZE_MAX_MIB = 60;

describe('release', function () {
  this.timeout(BUILD_MS);
  const directory = mkdtempSync(join(tmpdir(), 'stackvizd-release-test-'));
  const home = join(directory, NAME);
  const tarball = join(directory, `${NAME}.tar.gz`);
  after(() => rmSync(directory, { recursive: true }));

  function release(): void {
    const args = ['scripts/release.mjs', '--version', VERSION, '--out', directory];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: HOME,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
  }

  before(() => {
    release();
    execFileSync('tar', ['-xzf', tarball, '-C', directory]);
  });

  it('has checksums that are right, of itself and of every file', () => {
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', `${NAME}.tar.gz.sha256`], {
      cwd: directory,
    });
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: home });
    const files = execFileSync('find', ['.', '-type', 'f'], { cwd: home, encoding: 'utf8' });
    const summed = readFileSync(join(home, 'SHA256SUMS'), 'utf8');
    assert.equal(summed.trim().split('\n').length, files.trim().split('\n').length - 1);
  });

  it('belongs to root, can be written by nobody else, and holds no links', () => {
    const lines = execFileSync('tar', ['-tvzf', tarball, '--numeric-owner'], { encoding: 'utf8' });
    const mebibytes = readFileSync(tarball).length / 2 ** 20;
    console.log(`      ${mebibytes.toFixed(1)} MiB, ${lines.trim().split('\n').length} entries`);
    for (const line of lines.trim().split('\n')) {
      assert.match(line, /^[-d]rw[-x]r-[-x]r-[-x] 0\/0 /);
      assert.ok(line.includes(` ${NAME}/`));
    }
    assert.ok(mebibytes < SIZE_MAX_MIB);
    assert.match(lines, /\/systemd\/stackviz-worker@\.service$/m);
    assert.match(lines, /\/dist\/site\/index\.html$/m);
    assert.doesNotMatch(lines, /\/(typescript|vite|mocha|include|spec)\//);
  });

  it('holds every document that its documents lead to', () => {
    for (const document of ['README.md', 'docs/operations.md', 'puppet/README.md']) {
      const text = readFileSync(join(home, document), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)) {
        assert.ok(existsSync(join(home, dirname(document), link)), `${document}: ${link}`);
      }
    }
  });

  it('runs through links, on its own runtime, wherever it lies', () => {
    symlinkSync(NAME, join(directory, 'current'));
    symlinkSync('current/bin/stackvizd', join(directory, 'relative'));
    symlinkSync(join(directory, 'relative'), join(directory, 'absolute'));
    for (const program of ['absolute', 'relative', 'current/bin/stackvizd']) {
      const env = { PATH: '/usr/bin:/bin' };
      const options = { cwd: '/', encoding: 'utf8', env } as const;
      assert.equal(execFileSync(join(directory, program), ['--version'], options), `${VERSION}\n`);
    }
    const unset = spawnSync(join(directory, 'absolute'), ['check-config'], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    });
    assert.equal(unset.status, 2);
    assert.match(unset.stderr, /CONFIG_INVALID: root: must be set/);
  });

  it('is the same, byte for byte, when made again', () => {
    const first = readFileSync(tarball);
    release();
    assert.ok(first.equals(readFileSync(tarball)));
  });
});
