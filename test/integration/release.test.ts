/** Builds a release and looks at it as an operator does; test/acceptance installs it. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = '0.1.1-test.1';
const NAME = `stackvizd-${VERSION}`;
const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';
/** Of ELF: which processor a program is for. */
const MACHINES: Record<string, number> = { amd64: 62, arm64: 183 };
const BUILD_MS = 1_200_000;
const SIZE_MAX_MIB = 60;

describe('release', function () {
  this.timeout(BUILD_MS);
  const directory = mkdtempSync(join(tmpdir(), 'stackvizd-release-test-'));
  const home = join(directory, NAME);
  const tarballOf = (architecture: string) => join(directory, `${NAME}-${architecture}.tar.gz`);
  const debOf = (architecture: string) =>
    join(directory, `stackvizd_${VERSION.replace('-', '~')}_${architecture}.deb`);
  const tarball = tarballOf(HERE);
  const module = join(directory, `openstack-stackviz-${VERSION}.tar.gz`);
  after(() => rmSync(directory, { recursive: true }));

  const text = (program: string, ...args: string[]) =>
    execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });

  function release(...more: string[]): void {
    const args = [
      'scripts/release.mjs',
      '--version',
      VERSION,
      '--out',
      directory,
      '--level',
      '1',
      ...more,
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: HOME,
      encoding: 'utf8',
      // the time of the last commit otherwise, and there may be one meanwhile
      env: { ...process.env, SOURCE_DATE_EPOCH: '1767225600' },
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
  }

  before(() => {
    release();
    execFileSync('tar', ['-xzf', tarball, '-C', directory]);
  });

  it('has checksums that are right, of itself and of every file', () => {
    const files = readdirSync(directory).filter((name) => name.endsWith('.sha256'));
    assert.equal(files.length, 5, 'tarball and package for two processors, and the module');
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', ...files], { cwd: directory });
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: home });
    const count = text('find', home, '-type', 'f').trim().split('\n').length;
    const summed = readFileSync(join(home, 'SHA256SUMS'), 'utf8');
    assert.equal(summed.trim().split('\n').length, count - 1);
  });

  it('belongs to root, can be written by nobody else, and holds no links', () => {
    const lines = text('tar', '-tvzf', tarball, '--numeric-owner');
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

  it('is for two kinds of processor, and says for which and what it needs there', () => {
    for (const architecture of ['amd64', 'arm64']) {
      const packed = tarballOf(architecture);
      const facts = text('tar', '-xOzf', packed, `${NAME}/RELEASE`);
      assert.match(facts, new RegExp(`^version=${VERSION}\narchitecture=${architecture}\n`));
      assert.match(facts, /^libraries=libc6 .*libstdc\+\+6/m);
      const node = `${NAME}/node_modules/node-linux-${architecture === 'amd64' ? 'x64' : 'arm64'}/bin/node`;
      const args = ['-c', 'tar -xOzf "$0" "$1" | head -c 64', packed, node];
      const header = execFileSync('sh', args);
      assert.equal(header.readUInt16LE(18), MACHINES[architecture], architecture);
      assert.match(text('dpkg-deb', '--field', debOf(architecture)), /^Depends: .*libstdc\+\+6/m);
    }
    const linked = text('ldd', join(home, `node_modules/node-linux-${process.arch}/bin/node`));
    const libraries = [...linked.matchAll(/^\s*lib(\w+)/gm)].map(([, name]) => name).sort();
    const known = ['c', 'dl', 'gcc_s', 'm', 'pthread', 'stdc'];
    assert.deepEqual(
      libraries.filter((name) => !known.includes(name as string)),
      [],
    );
  });

  it('carries the licence of every package in it', () => {
    const licences = readFileSync(join(home, 'THIRD-PARTY-LICENCES'), 'utf8');
    const modules = join(home, 'node_modules');
    for (const file of text('find', modules, '-name', 'package.json').trim().split('\n')) {
      const within =
        dirname(file)
          .slice(modules.length + 1)
          .split('/node_modules/')
          .at(-1) ?? '';
      if (!/^(?:@[^/]+\/)?[^/]+$/.test(within)) continue;
      const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
      assert.ok(licences.includes(`\n${name} ${version}: `), `${name} ${version}`);
    }
    for (const bundled of ['preact', '@leeoniya/ufuzzy', 'bullmq', 'zod', 'zstandard-wasm'])
      assert.ok(licences.includes(bundled));
    assert.match(licences, /Permission is hereby granted/);
    assert.ok(existsSync(join(home, 'LICENSE')));
  });

  it('holds every document that its documents lead to', () => {
    for (const document of ['README.md', 'docs/operations.md', 'puppet/README.md']) {
      const words = readFileSync(join(home, document), 'utf8');
      for (const [, link = ''] of words.matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)) {
        assert.ok(existsSync(join(home, dirname(document), link)), `${document}: ${link}`);
      }
    }
  });

  it('has completions that zsh and fish understand', () => {
    const share = join(home, 'share');
    execFileSync('zsh', ['-n', join(share, 'zsh/site-functions/_stackvizd')]);
    const fish = join(share, 'fish/vendor_completions.d/stackvizd.fish');
    const script = `source ${fish}; complete -C 'stackvizd export --format '`;
    const answer = text('fish', '--no-config', '-c', script);
    assert.deepEqual(answer.match(/^\w+/gm), ['both', 'stackvizd', 'upstream']);
  });

  it('has the Puppet module as `puppet module install` takes it, and as r10k does', () => {
    const files = text('tar', '-tzf', module).trim().split('\n');
    for (const part of [
      'metadata.json',
      'LICENSE',
      'CHANGELOG.md',
      'README.md',
      'manifests/init.pp',
    ]) {
      assert.ok(files.includes(`./${part}`), part);
    }
    const metadata = JSON.parse(text('tar', '-xOzf', module, './metadata.json'));
    assert.equal(`${metadata.name}-${metadata.version}.tar.gz`, basename(module));
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

  it('is a Debian package without a complaint of lintian', () => {
    const { status, stdout, stderr } = spawnSync(
      'lintian',
      ['--allow-root', '--fail-on=error,warning', '--tag-display-limit=0', debOf(HERE)],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.equal(stdout, '');
  });

  it('has in its Debian package what the tarball has, and asks before settings are replaced', () => {
    const listed = text('dpkg-deb', '--contents', debOf(HERE));
    const names = [...listed.matchAll(/ \.\/(\S*[^/\s])(?: ->.*)?$/gm)].map(([, name]) => name);
    const program = 'usr/lib/stackvizd/';
    for (const part of ['bin', 'dist', 'node_modules']) {
      const files = text('find', join(home, part), '-type', 'f').trim().split('\n');
      const missing = files
        .map((file) => program + file.slice(home.length + 1))
        .filter(
          (file) => !names.includes(file) && !/licen[sc]e|copying|notice/i.test(basename(file)),
        );
      assert.deepEqual(missing, [], part);
    }
    for (const name of ['man1/stackvizd.1', 'man5/stackvizd.yaml.5', 'man8/stackvizd-setup.8']) {
      assert.ok(names.includes(`usr/share/man/${name}.gz`), name);
    }
    const control = join(directory, 'control');
    execFileSync('dpkg-deb', ['--control', debOf(HERE), control]);
    const conffiles = readFileSync(join(control, 'conffiles'), 'utf8').trim().split('\n');
    assert.deepEqual(
      conffiles,
      names
        .filter((name) => name?.startsWith('etc/'))
        .map((name) => `/${name}`)
        .filter((name) => conffiles.includes(name)),
    );
    assert.ok(conffiles.includes('/etc/stackvizd/environment'));
  });

  it('is the same, byte for byte, when made again', () => {
    const files = [tarball, debOf(HERE), module];
    const first = files.map((file) => readFileSync(file));
    for (const file of files) writeFileSync(file, '');
    release('--arch', HERE);
    for (const [i, file] of files.entries()) assert.ok(first[i]?.equals(readFileSync(file)), file);
  });
});
